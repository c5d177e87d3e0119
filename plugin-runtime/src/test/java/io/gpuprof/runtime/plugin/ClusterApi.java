package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** A client of {@code .ci/FakeCluster.java}: objects as maps, over HTTP. */
@NullUnmarked
final class ClusterApi {

  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;

  ClusterApi(String server) {
    this.server = server;
  }

  /** The documents of a stream of YAML, or of JSON, which is YAML too. */
  static List<Map<String, Object>> read(String name, String text) {
    Diagnostics diagnostics = new Diagnostics();
    List<Map<String, Object>> documents = new ArrayList<>();
    for (YamlNode document : YamlReader.read(new SourceFile(name, text), diagnostics)) {
      if (document instanceof YamlMap map) {
        documents.add(map.toPlain());
      }
    }
    if (diagnostics.hasErrors()) {
      throw new AssertionError(diagnostics.sorted().toString());
    }
    return documents;
  }

  /** The value at a path of keys, or null. */
  static Object at(Object object, String... keys) {
    Object at = object;
    for (String key : keys) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at;
  }

  static String text(Object object, String... keys) {
    return (String) at(object, keys);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> tree(Object object, String... keys) {
    return (Map<String, Object>) at(object, keys);
  }

  /** The list of maps at a path of keys; empty where there is none. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> items(Object object, String... keys) {
    Object list = at(object, keys);
    return list == null ? List.of() : (List<Map<String, Object>>) list;
  }

  static String name(Map<String, Object> object) {
    return text(object, "metadata", "name");
  }

  void create(Map<String, Object> object) throws IOException, InterruptedException {
    String version = text(object, "apiVersion");
    String kind = text(object, "kind");
    String namespace = text(object, "metadata", "namespace");
    String folder =
        (version.contains("/") ? "/apis/" : "/api/")
            + version
            + (namespace == null ? "" : "/namespaces/" + namespace)
            + "/"
            + kind.toLowerCase(Locale.ROOT)
            + "s";
    send("POST", folder, object);
  }

  Map<String, Object> get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  List<Map<String, Object>> list(String path) throws IOException, InterruptedException {
    return items(get(path), "items");
  }

  /** Lays a part of an object over it; null removes a key. */
  void patch(String path, Map<String, Object> part) throws IOException, InterruptedException {
    send("PATCH", path, part);
  }

  void delete(String path) throws IOException, InterruptedException {
    send("DELETE", path, null);
  }

  private Map<String, Object> send(String method, String path, Object body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher content =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(json(body));
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(server + path)).method(method, content).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new AssertionError(method + " " + path + ": " + answer.body());
    }
    return read(path, answer.body()).get(0);
  }

  private static String json(Object tree) {
    StringBuilder out = new StringBuilder();
    write(tree, out);
    return out.toString();
  }

  private static void write(Object tree, StringBuilder out) {
    if (tree instanceof Map<?, ?> map) {
      out.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
        Map.Entry<?, ?> entry = i.next();
        write(entry.getKey(), out);
        out.append(':');
        write(entry.getValue(), out);
        out.append(i.hasNext() ? "," : "");
      }
      out.append('}');
    } else if (tree instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        write(list.get(i), out);
      }
      out.append(']');
    } else if (tree instanceof String text) {
      out.append('"');
      text.chars()
          .forEach(
              c -> {
                if (c == '"' || c == '\\' || c < ' ') {
                  out.append("\\u%04x".formatted(c));
                } else {
                  out.append((char) c);
                }
              });
      out.append('"');
    } else {
      out.append(tree);
    }
  }

  /** A map of keys and values, which may be null. */
  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
