package io.gpuprof.runtime.cdi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A spec as the text of a file. Equal specs give equal texts; what is empty is left out. */
public final class CdiJson {

  private CdiJson() {}

  /** The text; ends with a line break. */
  public static String write(CdiSpec spec) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cdiVersion", spec.cdiVersion());
    json.put("kind", spec.kind());
    put(json, "annotations", spec.annotations());
    json.put("devices", spec.devices().stream().map(CdiJson::device).toList());
    put(json, "containerEdits", edits(spec.containerEdits()));
    return JsonText.of(json);
  }

  private static Map<String, Object> device(CdiSpec.NamedDevice device) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", device.name());
    put(json, "annotations", device.annotations());
    json.put("containerEdits", edits(device.containerEdits()));
    return json;
  }

  private static Map<String, Object> edits(ContainerEdits edits) {
    Map<String, Object> json = new LinkedHashMap<>();
    put(json, "env", edits.env());
    put(json, "deviceNodes", edits.deviceNodes().stream().map(CdiJson::node).toList());
    put(json, "mounts", edits.mounts().stream().map(CdiJson::mount).toList());
    put(json, "hooks", edits.hooks().stream().map(CdiJson::hook).toList());
    put(json, "additionalGids", edits.additionalGids());
    return json;
  }

  private static Map<String, Object> node(DeviceNode node) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", node.path());
    node.hostPath().ifPresent(path -> json.put("hostPath", path));
    node.fileMode().ifPresent(mode -> json.put("fileMode", mode));
    if (!node.permissions().isEmpty()) {
      json.put("permissions", node.permissions());
    }
    node.gid().ifPresent(gid -> json.put("gid", gid));
    return json;
  }

  private static Map<String, Object> mount(Mount mount) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("hostPath", mount.hostPath());
    json.put("containerPath", mount.containerPath());
    mount.type().ifPresent(type -> json.put("type", type));
    put(json, "options", mount.options());
    return json;
  }

  private static Map<String, Object> hook(Hook hook) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("hookName", hook.hookName());
    json.put("path", hook.path());
    put(json, "args", hook.args());
    put(json, "env", hook.env());
    hook.timeout().ifPresent(seconds -> json.put("timeout", seconds));
    return json;
  }

  private static void put(Map<String, Object> json, String key, List<?> value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }

  private static void put(Map<String, Object> json, String key, Map<String, ?> value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }
}
