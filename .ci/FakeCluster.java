import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of an API server as `helm upgrade --install`, `helm test` and `helm uninstall` need, on the
 * loopback interface: discovery, and objects in memory. It runs nothing. What it refuses is what
 * matters here: a change of what is immutable, as the real one does; an object in a namespace
 * that does not exist; a kind that it does not know. A pod that ends by itself is Succeeded as soon as it is there.
 *
 * <p>Started by .ci/helm and .ci/handover; prints its port.
 */
public final class FakeCluster {

  private static final JsonMapper JSON = new JsonMapper();

  /** Group and version to kind and resource; a resource with a star is not namespaced. */
  private static final Map<String, Map<String, String>> KINDS =
      new TreeMap<>(
          Map.of(
              "v1",
              Map.of(
                  "Namespace", "namespaces*", "Node", "nodes*", "ConfigMap", "configmaps", "Secret", "secrets",
                  "Service", "services", "ServiceAccount", "serviceaccounts", "Pod", "pods",
                  "ResourceQuota", "resourcequotas"),
              "apps/v1",
              Map.of("DaemonSet", "daemonsets"),
              "node.k8s.io/v1",
              Map.of("RuntimeClass", "runtimeclasses*"),
              "rbac.authorization.k8s.io/v1",
              Map.of("Role", "roles", "RoleBinding", "rolebindings"),
              "monitoring.coreos.com/v1",
              Map.of("PodMonitor", "podmonitors", "ServiceMonitor", "servicemonitors")));

  /** What may not change, by kind, as the real one has it. */
  private static final Map<String, String> FIXED =
      Map.of(
          "DaemonSet", "/spec/selector",
          "Service", "/spec/clusterIP",
          "RoleBinding", "/roleRef",
          "RuntimeClass", "/handler");

  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private int version;

  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    FakeCluster cluster = new FakeCluster();
    server.createContext("/", cluster::answer);
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private record Answer(int code, JsonNode body) {}

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      // Objects as the beginning of a watch, as later servers can, are not to be had: the client then lists them.
      boolean watchList = query.contains("sendInitialEvents=");
      if (query.contains("watch=") && !watchList) {
        // Nothing ever changes by itself. The headers go out, and the line stays open.
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        Thread.sleep(600_000);
        return;
      }
      if (exchange.getRequestURI().getPath().equals("/openapi/v2")) {
        // No bytes are a protobuf document that describes nothing, and so nothing is checked here.
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      byte[] request = exchange.getRequestBody().readAllBytes();
      Answer answer;
      synchronized (this) {
        answer = watchList ? status(422, "sendInitialEvents is not known here") : answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query, request);
      }
      byte[] body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.code(), body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      e.printStackTrace();
    }
  }

  private Answer answer(String method, String path, String query, byte[] request) {
    if (path.equals("/version")) {
      return new Answer(
          200, JSON.createObjectNode().put("major", "1").put("minor", "34").put("gitVersion", "v1.34.0"));
    }
    if (path.equals("/api")) {
      ObjectNode versions = JSON.createObjectNode().put("kind", "APIVersions");
      versions.putArray("versions").add("v1");
      return new Answer(200, versions);
    }
    if (path.equals("/apis")) {
      return new Answer(200, groups());
    }
    String group = path.startsWith("/apis/") ? path.substring("/apis/".length()) : path.equals("/api/v1") ? "v1" : "";
    if (KINDS.containsKey(group)) {
      return new Answer(200, resources(group));
    }
    return switch (method) {
      case "GET" -> get(path, query);
      case "POST" -> create(path, object(request));
      case "PUT" -> replace(path, object(request));
      case "PATCH" -> patch(path, object(request));
      case "DELETE" -> delete(path);
      default -> status(405, method);
    };
  }

  /**
   * An object as JSON, or a Secret as protobuf: Helm keeps its releases in Secrets, and writes those
   * with a client that knows their type and prefers that form.
   */
  private static ObjectNode object(byte[] request) {
    String magic = "k8s\0";
    if (!new String(request, 0, Math.min(4, request.length), StandardCharsets.US_ASCII).equals(magic)) {
      return (ObjectNode) JSON.readTree(request);
    }
    Map<Integer, List<byte[]>> envelope = fields(Arrays.copyOfRange(request, 4, request.length));
    Map<Integer, List<byte[]>> type = fields(envelope.get(1).get(0));
    if (!text(type, 2).equals("Secret")) {
      throw new IllegalArgumentException("a " + text(type, 2) + " as protobuf");
    }
    Map<Integer, List<byte[]>> secret = fields(envelope.get(2).get(0));
    Map<Integer, List<byte[]>> metadata = fields(secret.get(1).get(0));
    ObjectNode object = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Secret").put("type", text(secret, 3));
    ObjectNode head = object.putObject("metadata").put("name", text(metadata, 1)).put("namespace", text(metadata, 3));
    ObjectNode labels = head.putObject("labels");
    entries(metadata, 11).forEach((key, value) -> labels.put(key, new String(value, StandardCharsets.UTF_8)));
    ObjectNode data = object.putObject("data");
    entries(secret, 2).forEach(data::put);
    return object;
  }

  /** The fields of a protobuf message by number; numbers themselves are passed over. */
  private static Map<Integer, List<byte[]>> fields(byte[] message) {
    Map<Integer, List<byte[]>> fields = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(message);
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      switch (tag & 7) {
        case 0 -> varint(in);
        case 2 -> {
          byte[] value = new byte[(int) varint(in)];
          in.get(value);
          fields.computeIfAbsent(tag >>> 3, number -> new ArrayList<>()).add(value);
        }
        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static String text(Map<Integer, List<byte[]>> fields, int number) {
    return new String(fields.getOrDefault(number, List.of(new byte[0])).get(0), StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> entries(Map<Integer, List<byte[]>> fields, int number) {
    Map<String, byte[]> entries = new TreeMap<>();
    for (byte[] entry : fields.getOrDefault(number, List.of())) {
      Map<Integer, List<byte[]>> pair = fields(entry);
      entries.put(text(pair, 1), pair.get(2).get(0));
    }
    return entries;
  }

  private static ObjectNode groups() {
    ObjectNode list = JSON.createObjectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
    var groups = list.putArray("groups");
    for (String groupVersion : KINDS.keySet()) {
      if (groupVersion.contains("/")) {
        ObjectNode group = groups.addObject().put("name", groupVersion.substring(0, groupVersion.indexOf('/')));
        group.putArray("versions").addObject().put("groupVersion", groupVersion).put("version", "v1");
        group.putObject("preferredVersion").put("groupVersion", groupVersion).put("version", "v1");
      }
    }
    return list;
  }

  private static ObjectNode resources(String groupVersion) {
    ObjectNode list =
        JSON.createObjectNode().put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", groupVersion);
    var resources = list.putArray("resources");
    KINDS
        .get(groupVersion)
        .forEach(
            (kind, name) -> {
              ObjectNode resource =
                  resources
                      .addObject()
                      .put("name", name.replace("*", ""))
                      .put("singularName", kind.toLowerCase(java.util.Locale.ROOT))
                      .put("kind", kind)
                      .put("namespaced", !name.endsWith("*"));
              var verbs = resource.putArray("verbs");
              List.of("get", "list", "watch", "create", "update", "patch", "delete").forEach(verbs::add);
            });
    return list;
  }

  private Answer get(String path, String query) {
    ObjectNode object = objects.get(path);
    if (object != null) {
      return new Answer(200, object);
    }
    String last = path.substring(path.lastIndexOf('/') + 1);
    String kind = kindOf(last);
    if (kind.isEmpty()) {
      return status(404, "NotFound");
    }
    ObjectNode list =
        JSON.createObjectNode()
            .put("kind", kind + "List")
            .put("apiVersion", path.startsWith("/apis/") ? path.substring(6, path.indexOf('/', path.indexOf('/', 6) + 1)) : "v1");
    list.putObject("metadata").put("resourceVersion", String.valueOf(version));
    var items = list.putArray("items");
    objects.forEach(
        (at, item) -> {
          if (at.startsWith(path + "/") && isSelected(item, query)) {
            items.add(item);
          }
        });
    return new Answer(200, list);
  }

  private static String kindOf(String resource) {
    for (Map<String, String> kinds : KINDS.values()) {
      for (Map.Entry<String, String> kind : kinds.entrySet()) {
        if (kind.getValue().replace("*", "").equals(resource)) {
          return kind.getKey();
        }
      }
    }
    return "";
  }

  private static boolean isSelected(ObjectNode item, String query) {
    List<String> terms = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      if (part.startsWith("labelSelector=")) {
        terms.addAll(List.of(part.substring("labelSelector=".length()).split(",", -1)));
      }
    }
    JsonNode labels = item.path("metadata").path("labels");
    return terms.stream()
        .allMatch(
            term -> {
              String[] pair = term.split("=+", 2);
              return labels.path(pair[0]).asString("").equals(pair[1]);
            });
  }

  private Answer create(String path, ObjectNode object) {
    String at = path + "/" + object.path("metadata").path("name").asString();
    if (objects.containsKey(at)) {
      return status(409, "AlreadyExists");
    }
    String namespace = object.path("metadata").path("namespace").asString("");
    if (path.contains("/namespaces/") && !objects.containsKey("/api/v1" + path.substring(path.indexOf("/namespaces/"), path.lastIndexOf('/')))) {
      return status(404, "there is no namespace " + namespace);
    }
    if (object.at("/spec/restartPolicy").asString("").equals("Never")) {
      object.putObject("status").put("phase", "Succeeded");
    }
    return store(201, at, object);
  }

  private Answer replace(String path, ObjectNode object) {
    return objects.containsKey(path) ? store(200, path, object) : status(404, "NotFound");
  }

  private Answer patch(String path, ObjectNode patch) {
    ObjectNode live = objects.get(path);
    if (live == null) {
      return status(404, "NotFound");
    }
    ObjectNode patched = live.deepCopy();
    merge(patched, patch);
    String field = FIXED.getOrDefault(live.path("kind").asString(), "/kind");
    if (!patched.at(field).equals(live.at(field))) {
      return status(422, field.substring(1).replace('/', '.') + ": field is immutable");
    }
    return store(200, path, patched);
  }

  /** RFC 7386; the lists of a strategic patch are not merged, and nothing here looks at them. */
  private static void merge(ObjectNode onto, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isNull()) {
                onto.remove(entry.getKey());
              } else if (entry.getValue() instanceof ObjectNode inner
                  && onto.get(entry.getKey()) instanceof ObjectNode below) {
                merge(below, inner);
              } else {
                onto.set(entry.getKey(), entry.getValue());
              }
            });
  }

  private Answer delete(String path) {
    return objects.remove(path) == null ? status(404, "NotFound") : status(200, "Success");
  }

  private Answer store(int code, String path, ObjectNode object) {
    ((ObjectNode) object.path("metadata"))
        .put("uid", "uid-" + path.hashCode())
        .put("resourceVersion", String.valueOf(++version));
    objects.put(path, object);
    return new Answer(code, object);
  }

  private static Answer status(int code, String reason) {
    ObjectNode status =
        JSON.createObjectNode()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", code < 300 ? "Success" : "Failure")
            .put("reason", code == 422 ? "Invalid" : reason)
            .put("message", reason)
            .put("code", code);
    return new Answer(code, status);
  }
}
