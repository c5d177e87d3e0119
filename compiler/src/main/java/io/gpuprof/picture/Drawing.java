package io.gpuprof.picture;

import java.io.StringWriter;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** SVG elements, one a line. Escaping is the JDK's. */
final class Drawing {

  private static final String SVG = "http://www.w3.org/2000/svg";

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  /** An empty picture; sizes are in pixels at its natural size. */
  Drawing(int width, int height, String title, String description, String style) {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartElement("svg");
      xml.writeDefaultNamespace(SVG);
      attributes(
          "viewBox", "0 0 %d %d".formatted(width, height),
          "width", Integer.toString(width),
          "height", Integer.toString(height),
          "role", "img");
      line();
      element("title", title);
      element("desc", description);
      element("style", style);
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  void box(String style, int x, int y, int width, int height) {
    try {
      xml.writeEmptyElement("rect");
      attributes(
          "class", style,
          "x", Integer.toString(x),
          "y", Integer.toString(y),
          "width", Integer.toString(width),
          "height", Integer.toString(height),
          "rx", "6");
      line();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** A path in SVG's own notation. */
  void stroke(String style, String path) {
    try {
      xml.writeEmptyElement("path");
      attributes("class", style, "d", path);
      line();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  void words(String style, int x, int y, String words) {
    words(style, x, y, Map.of(), words);
  }

  /** Words around a point rather than from it on. */
  void centred(String style, int x, int y, String words) {
    words(style, x, y, Map.of("text-anchor", "middle"), words);
  }

  private void words(String style, int x, int y, Map<String, String> more, String words) {
    try {
      start(style, x, y);
      for (Map.Entry<String, String> attribute : more.entrySet()) {
        xml.writeAttribute(attribute.getKey(), attribute.getValue());
      }
      xml.writeCharacters(words);
      xml.writeEndElement();
      line();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  void line(int x, int y, Line content) {
    try {
      start("mono", x, y);
      for (Line.Part part : content.parts()) {
        xml.writeStartElement("tspan");
        attributes("class", part.ink().style());
        xml.writeCharacters(part.text());
        xml.writeEndElement();
      }
      xml.writeEndElement();
      line();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  /** The whole document; nothing can be drawn after it. */
  String finish() {
    try {
      xml.writeEndElement();
      line();
      xml.close();
      return text.toString();
    } catch (XMLStreamException e) {
      throw impossible(e);
    }
  }

  private void start(String style, int x, int y) throws XMLStreamException {
    xml.writeStartElement("text");
    attributes(
        "class",
        style,
        "x",
        Integer.toString(x),
        "y",
        Integer.toString(y),
        "xml:space",
        "preserve");
  }

  private void element(String name, String words) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(words);
    xml.writeEndElement();
    line();
  }

  private void attributes(String... namesAndValues) throws XMLStreamException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      xml.writeAttribute(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  private static IllegalStateException impossible(XMLStreamException e) {
    return new IllegalStateException("writing into memory cannot fail", e);
  }
}
