package io.gpuprof.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.plan.PathPlan;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.target.Compilation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PathPictureTest {

  /** What monospaced characters of 13 pixels take in the fonts that browsers choose. */
  private static final double CHARACTER = 7.9;

  static List<String> names() {
    return Profiles.compilableNames();
  }

  private static Document draw(Compilation compilation) throws Exception {
    String svg = PathPicture.of(compilation.profile(), compilation.plan());
    assertEquals(svg, PathPicture.of(compilation.profile(), compilation.plan()));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> all(Document picture, String tag) {
    NodeList found = picture.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<String> lines(Document picture) {
    return all(picture, "text").stream().map(Element::getTextContent).toList();
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPathOfThePlanIsDrawn(String name) throws Exception {
    Compilation compilation = Profiles.compileShipped(name);
    PathPlan plan = compilation.plan();
    List<String> lines = lines(draw(compilation));
    List<SearchDir> dirs = new ArrayList<>(plan.libraryDirs());
    dirs.addAll(plan.binaryDirs());
    for (SearchDir dir : dirs) {
      assertTrue(lines.contains(plan.host(dir).value()), name + " host " + dir);
      assertTrue(lines.contains(plan.plugin(dir).value()), name + " plugin " + dir);
      if (compilation.profile().spec().plugin().usesCdi()) {
        assertTrue(lines.contains(plan.workload(dir).value()), name + " workload " + dir);
      }
    }
    plan.nvidiaCtkPath()
        .path()
        .filter(hook -> compilation.profile().spec().plugin().usesCdi())
        .ifPresent(hook -> assertTrue(lines.contains(hook.value()), name + " " + hook));
    assertTrue(lines.contains(plan.devRoot().host().resolve("dev/nvidia*").value()), name);
    assertTrue(lines.contains(plan.devRoot().plugin().resolve("dev/nvidia*").value()), name);
    assertTrue(lines.contains(plan.devicePluginsDir().host().value()), name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyLineStaysInItsCell(String name) throws Exception {
    Document picture = draw(Profiles.compileShipped(name));
    List<Element> cells =
        all(picture, "rect").stream().filter(r -> r.getAttribute("class").equals("cell")).toList();
    int checked = 0;
    for (Element text : all(picture, "text")) {
      double x = number(text, "x");
      double y = number(text, "y");
      for (Element cell : cells) {
        double left = number(cell, "x");
        double top = number(cell, "y");
        boolean inside =
            x > left
                && x < left + number(cell, "width")
                && y > top
                && y < top + number(cell, "height") + 8;
        if (inside) {
          double end = x + text.getTextContent().length() * CHARACTER;
          assertTrue(end < left + number(cell, "width"), text.getTextContent());
          assertTrue(y + 4 < top + number(cell, "height"), text.getTextContent());
          checked++;
        }
      }
    }
    assertTrue(cells.size() >= 3 * 4, "only " + cells.size() + " cells");
    assertTrue(checked >= 2 * cells.size(), "only " + checked + " lines lie in cells");
  }

  @Test
  void whatNeedsEscapingIsEscaped() throws Exception {
    Compilation compilation =
        Profiles.compile(
            """
            extends: ubuntu
            title: "a <b> & \\"c\\""
            driverRoot: /opt/a&b
            devRoot: /
            reasons: {driverRoot: a test}
            """);
    List<String> lines = lines(draw(compilation));
    assertTrue(lines.stream().anyMatch(line -> line.endsWith("a <b> & \"c\"")), lines.toString());
    assertTrue(lines.contains("/opt/a&b"), lines.toString());
  }

  @Test
  void withoutCdiNoSpecIsDrawn() throws Exception {
    List<String> lines =
        lines(
            draw(
                Profiles.compile(
                    """
                    extends: ubuntu
                    plugin: {deviceListStrategy: [envvar]}
                    containerRuntime: {nvidiaHandlerIsDefault: true}
                    reasons: {plugin.deviceListStrategy: a test, containerRuntime.nvidiaHandlerIsDefault: a test}
                    """)));
    assertTrue(lines.contains("NVIDIA runtime"), lines.toString());
    assertTrue(lines.stream().noneMatch(line -> line.contains("CDI")), lines.toString());
    assertTrue(lines.stream().noneMatch(line -> line.contains("Hook")), lines.toString());
  }
}
