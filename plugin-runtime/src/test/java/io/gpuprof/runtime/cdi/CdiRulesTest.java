package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The version that content needs, and the rules by which loaders refuse a spec. */
class CdiRulesTest {

  private static final ContainerEdits ENV = env("A=b");

  private static ContainerEdits env(String env) {
    return new ContainerEdits(List.of(env), List.of(), List.of(), List.of(), List.of());
  }

  private static ContainerEdits node(String path, String hostPath, String permissions) {
    DeviceNode node =
        new DeviceNode(
            path,
            hostPath.isEmpty() ? Optional.empty() : Optional.of(hostPath),
            OptionalInt.empty(),
            permissions,
            OptionalLong.empty());
    return new ContainerEdits(List.of(), List.of(node), List.of(), List.of(), List.of());
  }

  private static ContainerEdits mount(String hostPath, String containerPath, String type) {
    Mount mount =
        new Mount(
            hostPath,
            containerPath,
            List.of(),
            type.isEmpty() ? Optional.empty() : Optional.of(type));
    return new ContainerEdits(List.of(), List.of(), List.of(mount), List.of(), List.of());
  }

  private static ContainerEdits hook(String name, String path, String env, int timeout) {
    Hook hook = new Hook(name, path, List.of(), List.of(env), OptionalInt.of(timeout));
    return new ContainerEdits(List.of(), List.of(), List.of(), List.of(hook), List.of());
  }

  private static CdiSpec spec(String kind, String name, ContainerEdits edits) {
    return new CdiSpec(
        "0.7.0",
        kind,
        Map.of(),
        List.of(new CdiSpec.NamedDevice(name, Map.of(), edits)),
        ContainerEdits.NONE);
  }

  private static CdiSpec spec(ContainerEdits edits) {
    return spec("gpuprof.io/gpu", "gpu0", edits);
  }

  private static CdiSpec annotated(String key) {
    return new CdiSpec(
        "0.7.0",
        "gpuprof.io/gpu",
        Map.of(key, "x"),
        List.of(new CdiSpec.NamedDevice("gpu0", Map.of(), ENV)),
        ContainerEdits.NONE);
  }

  static Stream<Arguments> versions() {
    return Stream.of(
        Arguments.of("0.3.0", "nothing special", spec(ENV)),
        Arguments.of("0.4.0", "type of a mount", spec(mount("/a", "/b", "tmpfs"))),
        Arguments.of("0.5.0", "hostPath of a node", spec(node("/dev/a", "/x/dev/a", "rw"))),
        Arguments.of("0.5.0", "name with a digit", spec("gpuprof.io/gpu", "0", ENV)),
        Arguments.of("0.6.0", "annotations", annotated("a/b")),
        Arguments.of("0.6.0", "dot in the class", spec("gpuprof.io/gpu.x", "a", ENV)),
        Arguments.of(
            "0.7.0",
            "additionalGids",
            spec(new ContainerEdits(List.of(), List.of(), List.of(), List.of(), List.of(44L)))));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("versions")
  void version(String expected, String what, CdiSpec spec) {
    assertEquals(expected, CdiVersion.neededBy(spec).text());
    assertEquals(List.of(), CdiValidator.validate(spec.withVersion(CdiVersion.neededBy(spec))));
    for (CdiVersion lower : CdiVersion.values()) {
      if (lower.text().compareTo(expected) < 0) {
        assertEquals(1, CdiValidator.validate(spec.withVersion(lower)).size(), lower.text());
      }
    }
  }

  @Test
  void versionsAsTheyAreWritten() {
    assertEquals(Optional.of(CdiVersion.V0_5_0), CdiVersion.of("v0.5.0"));
    assertEquals(Optional.empty(), CdiVersion.of("0.9.0"));
  }

  static Stream<Arguments> bad() {
    CdiSpec good = spec(ENV);
    return Stream.of(
        Arguments.of("vendor of one character", spec("v/gpu", "a", ENV)),
        Arguments.of("class of one character", spec("vendor.io/g", "a", ENV)),
        Arguments.of("no class", spec("vendor.io", "a", ENV)),
        Arguments.of("vendor with a digit first", spec("1vendor/gpu", "a", ENV)),
        Arguments.of("class with a dash last", spec("vendor/gpu-", "a", ENV)),
        Arguments.of("name with a plus", spec("vendor.io/gpu", "a+b", ENV)),
        Arguments.of("name with a slash", spec("vendor.io/gpu", "MIG-GPU/1/0", ENV)),
        Arguments.of("name with a blank", spec("vendor.io/gpu", "a b", ENV)),
        Arguments.of("name of other letters", spec("vendor.io/gpu", "ä", ENV)),
        Arguments.of("empty name", spec("vendor.io/gpu", "", ENV)),
        Arguments.of("name with a line break", spec("vendor.io/gpu", "a\n", ENV)),
        Arguments.of("empty edits", spec(ContainerEdits.NONE)),
        Arguments.of("env without name", spec(env("=x"))),
        Arguments.of("env without value", spec(env("X"))),
        Arguments.of("node without path", spec(node("", "", "rw"))),
        Arguments.of("node with permissions", spec(node("/dev/a", "", "rwx"))),
        Arguments.of("mount without source", spec(mount("", "/b", ""))),
        Arguments.of("mount without target", spec(mount("/a", "", ""))),
        Arguments.of("hook name", spec(hook("precreate", "/x", "A=b", 1))),
        Arguments.of("hook path", spec(hook("prestart", "", "A=b", 1))),
        Arguments.of("hook env", spec(hook("prestart", "/x", "A", 1))),
        Arguments.of("hook timeout", spec(hook("prestart", "/x", "A=b", 0))),
        Arguments.of("annotation key", annotated("a/b/c")),
        Arguments.of("annotation name", annotated("-a")),
        Arguments.of(
            "no device",
            new CdiSpec("0.3.0", "vendor.io/gpu", Map.of(), List.of(), ContainerEdits.NONE)),
        Arguments.of(
            "device twice",
            new CdiSpec(
                "0.3.0",
                "vendor.io/gpu",
                Map.of(),
                List.of(good.devices().get(0), good.devices().get(0)),
                ContainerEdits.NONE)),
        Arguments.of(
            "unknown version",
            new CdiSpec("0.9.0", "vendor.io/gpu", Map.of(), good.devices(), ContainerEdits.NONE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void refused(String what, CdiSpec spec) {
    assertEquals(1, CdiValidator.validate(spec).size(), what + CdiValidator.validate(spec));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GPU-6d2f3f4e-8f0a-4f5c-9d52-2f5d0f1f7a11", "0", "0:0", "all", "mig0:1", "a::1"})
  void goodNames(String name) {
    assertEquals(Optional.empty(), CdiNames.problemOfDevice(name));
  }

  @Test
  void tooManyAnnotations() {
    CdiSpec spec =
        new CdiSpec(
            "0.6.0",
            "vendor.io/gpu",
            Map.of("a", "x".repeat(300_000)),
            spec(ENV).devices(),
            ContainerEdits.NONE);
    assertTrue(CdiValidator.validate(spec).get(0).contains("bytes of annotations"));
  }

  @Test
  void jsonEscapes() {
    CdiSpec spec = spec(env("A=\"\\\n\u007f\u00fc"));
    assertTrue(CdiJson.write(spec).contains("\"A=\\\"\\\\\\u000a\\u007f\u00fc\""));
  }
}
