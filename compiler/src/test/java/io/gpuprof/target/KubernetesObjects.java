package io.gpuprof.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.util.ModelMapper;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * Checks objects as strictly as the published models allow: one library knows unknown and required
 * fields, the other types and quantities.
 */
@NullUnmarked
final class KubernetesObjects {

  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("ConfigMap", ConfigMap.class),
          Map.entry("DaemonSet", DaemonSet.class),
          Map.entry("Namespace", Namespace.class),
          Map.entry("Pod", Pod.class),
          Map.entry("PodMonitor", PodMonitor.class),
          Map.entry("ResourceQuota", ResourceQuota.class),
          Map.entry("Role", Role.class),
          Map.entry("RoleBinding", RoleBinding.class),
          Map.entry("RuntimeClass", RuntimeClass.class),
          Map.entry("Service", Service.class),
          Map.entry("ServiceAccount", ServiceAccount.class),
          Map.entry("ServiceMonitor", ServiceMonitor.class));

  private static final JsonMapper STRICT = strict();

  private KubernetesObjects() {}

  static void check(Map<String, Object> object)
      throws ReflectiveOperationException, JsonProcessingException {
    String json = CanonicalJson.write(object);
    if (!String.valueOf(object.get("apiVersion")).startsWith("monitoring.")) {
      checkWithClientJava(object, json); // which has no models of the Prometheus Operator
    }
    Object model = STRICT.readValue(json, KINDS.get((String) object.get("kind")));
    List<String> unknown = new ArrayList<>();
    collectUnknown(model, (String) object.get("kind"), unknown);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unknown fields " + unknown);
    }
  }

  private static void checkWithClientJava(Map<String, Object> object, String json)
      throws ReflectiveOperationException {
    Class<?> type =
        ModelMapper.getApiTypeClass((String) object.get("apiVersion"), (String) object.get("kind"));
    try {
      type.getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(json));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    }
  }

  /** Every model swallows what it does not know into a map of that name. */
  private static void collectUnknown(Object model, String path, List<String> unknown)
      throws IllegalAccessException {
    if (model instanceof Quantity quantity) {
      quantity.getNumericalAmount(); // throws for a unit that does not exist
    } else if (model instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collectUnknown(list.get(i), path + "[" + i + "]", unknown);
      }
    } else if (model instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        collectUnknown(entry.getValue(), path + "." + entry.getKey(), unknown);
      }
    } else if (model != null && model.getClass().getName().startsWith("io.fabric8.")) {
      for (Field field : model.getClass().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Object value = field.get(model);
          if (!field.getName().equals("additionalProperties")) {
            collectUnknown(value, path + "." + field.getName(), unknown);
          } else if (value instanceof Map<?, ?> more) {
            more.keySet().forEach(key -> unknown.add(path + "." + key));
          }
        }
      }
    }
  }

  private static JsonMapper strict() {
    JsonMapper mapper =
        JsonMapper.builder().disable(MapperFeature.ALLOW_COERCION_OF_SCALARS).build();
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    return mapper;
  }
}
