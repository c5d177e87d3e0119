package io.gpuprof.runtime.cdi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules by which engines refuse a spec; one fault makes the whole file useless
 * (container-device-interface pkg/cdi: spec.go, device.go, container-edits.go).
 */
public final class CdiValidator {

  private static final Set<String> HOOK_NAMES =
      Set.of(
          "prestart",
          "createRuntime",
          "createContainer",
          "startContainer",
          "poststart",
          "poststop");

  private static final Pattern ANNOTATION_NAME =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
  private static final Pattern ANNOTATION_PREFIX =
      Pattern.compile("(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?");
  private static final int LARGEST_ANNOTATIONS = 256 << 10;

  private final List<String> problems = new ArrayList<>();

  private CdiValidator() {}

  /** What is wrong with a spec, one sentence for each; empty if it is good. */
  public static List<String> validate(CdiSpec spec) {
    CdiValidator validator = new CdiValidator();
    validator.check(spec);
    return List.copyOf(validator.problems);
  }

  private void check(CdiSpec spec) {
    checkVersion(spec);
    CdiNames.problemOfKind(spec.kind()).ifPresent(problems::add);
    checkAnnotations("the spec", spec.annotations());
    checkEdits("the spec", spec.containerEdits());
    if (spec.devices().isEmpty()) {
      problems.add("the spec has no device");
    }
    Set<String> names = new HashSet<>();
    for (CdiSpec.NamedDevice device : spec.devices()) {
      if (!names.add(device.name())) {
        problems.add("device `%s` is there twice".formatted(device.name()));
      }
      check(device);
    }
  }

  private void checkVersion(CdiSpec spec) {
    Optional<CdiVersion> version = CdiVersion.of(spec.cdiVersion());
    if (version.isEmpty()) {
      problems.add("version `%s` is not known".formatted(spec.cdiVersion()));
      return;
    }
    for (CdiVersion.Need need : CdiVersion.needs(spec)) {
      if (need.version().compareTo(version.get()) > 0) {
        problems.add(
            "version `%s` is too low, `%s` is needed by %s"
                .formatted(spec.cdiVersion(), need.version().text(), need.content()));
      }
    }
  }

  private void check(CdiSpec.NamedDevice device) {
    String where = "device `%s`".formatted(device.name());
    CdiNames.problemOfDevice(device.name()).ifPresent(problems::add);
    checkAnnotations(where, device.annotations());
    if (device.containerEdits().isEmpty()) {
      problems.add(where + " has empty edits");
    }
    checkEdits(where, device.containerEdits());
  }

  private void checkEdits(String where, ContainerEdits edits) {
    edits.env().forEach(env -> checkEnv(where, env));
    for (DeviceNode node : edits.deviceNodes()) {
      if (node.path().isEmpty()) {
        problems.add(where + " has a device node without path");
      }
      if (!node.permissions().chars().allMatch(letter -> "rwm".indexOf(letter) >= 0)) {
        problems.add(
            "%s has a device node `%s` with the permissions `%s`, not letters of `rwm`"
                .formatted(where, node.path(), node.permissions()));
      }
    }
    for (Mount mount : edits.mounts()) {
      if (mount.hostPath().isEmpty() || mount.containerPath().isEmpty()) {
        problems.add(
            "%s has a mount `%s` from `%s`: neither may be empty"
                .formatted(where, mount.containerPath(), mount.hostPath()));
      }
    }
    edits.hooks().forEach(hook -> checkHook(where, hook));
  }

  private void checkHook(String where, Hook hook) {
    if (!HOOK_NAMES.contains(hook.hookName())) {
      problems.add("%s has a hook named `%s`".formatted(where, hook.hookName()));
    }
    if (hook.path().isEmpty()) {
      problems.add(where + " has a hook without path");
    }
    if (hook.timeout().orElse(1) <= 0) {
      problems.add(
          "%s has a hook with the timeout `%d`".formatted(where, hook.timeout().orElse(1)));
    }
    hook.env().forEach(env -> checkEnv(where, env));
  }

  private void checkEnv(String where, String env) {
    if (env.indexOf('=') < 1) {
      problems.add("%s has the env `%s`, not NAME=value".formatted(where, env));
    }
  }

  private void checkAnnotations(String where, Map<String, String> annotations) {
    long size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      size += length(annotation.getKey()) + length(annotation.getValue());
      if (!isQualified(annotation.getKey())) {
        problems.add("%s has the annotation `%s`".formatted(where, annotation.getKey()));
      }
    }
    if (size > LARGEST_ANNOTATIONS) {
      problems.add("%s has %d bytes of annotations".formatted(where, size));
    }
  }

  private static boolean isQualified(String key) {
    int slash = key.indexOf('/');
    return ANNOTATION_NAME.matcher(key.substring(slash + 1)).matches()
        && (slash < 0 || ANNOTATION_PREFIX.matcher(key.substring(0, slash)).matches());
  }

  private static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
