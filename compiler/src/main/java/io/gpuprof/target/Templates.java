package io.gpuprof.target;

import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import com.github.mustachejava.SpecMustacheFactory;
import com.github.mustachejava.reflect.ReflectionObjectHandler;
import com.github.mustachejava.util.Wrapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The only user of the template library. Delimiters are {@code <% %>}, because the field's files
 * are full of braces; nothing is escaped for HTML; a name that no view holds is a bug and throws.
 */
final class Templates {

  private static final String FOLDER = "/io/gpuprof/templates/";

  private Templates() {}

  static String render(String name, Map<String, Object> view) {
    StringWriter out = new StringWriter();
    compile(name).execute(out, view);
    return out.toString();
  }

  private static Mustache compile(String name) {
    Factory factory = new Factory();
    factory.setObjectHandler(new StrictNames());
    try (InputStream in = Templates.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the build has not packed the template " + name);
      }
      return factory.compile(new InputStreamReader(in, StandardCharsets.UTF_8), name, "<%", "%>");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Factory extends SpecMustacheFactory {

    @Override
    public void encode(String value, Writer writer) {
      try {
        writer.write(value);
      } catch (IOException e) {
        throw new MustacheException("cannot write", e);
      }
    }
  }

  private static final class StrictNames extends ReflectionObjectHandler {

    @Override
    public Wrapper find(String name, List<Object> scopes) {
      String first = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
      boolean known =
          name.equals(".")
              || scopes.stream()
                  .anyMatch(s -> s instanceof Map<?, ?> map && map.containsKey(first));
      if (!known) {
        return unknown -> {
          throw new MustacheException("no view holds the name " + name);
        };
      }
      return super.find(name, scopes);
    }
  }
}
