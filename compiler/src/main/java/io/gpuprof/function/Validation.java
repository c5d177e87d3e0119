package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a package and changes nothing: configs of the function, startup configs and values in
 * ConfigMaps, and whether the generated objects are what the profiles compile to. The profiles
 * themselves were checked when they were compiled.
 */
final class Validation {

  private final PackageList list;
  private final FunctionConfig config;
  private final SchemaChecker schemas;
  private final Findings findings;

  Validation(PackageList list, FunctionConfig config, SchemaChecker schemas, Findings findings) {
    this.list = list;
    this.config = config;
    this.schemas = schemas;
    this.findings = findings;
  }

  void check(List<Installation> installations) {
    for (Item item : list.items()) {
      if (item.isOurs("FunctionConfig")) {
        Diagnostics diagnostics = new Diagnostics();
        item.tree(diagnostics)
            .ifPresent(t -> schemas.check(SchemaName.FUNCTION_CONFIG, t, diagnostics));
        findings.addAll(diagnostics, item);
      } else if (item.kind().equals("ConfigMap") && item.apiVersion().equals("v1")) {
        item.tree(new Diagnostics()).flatMap(t -> t.map("data")).ifPresent(d -> texts(item, d));
      }
    }
    if (!findings.hasErrors()) {
      generated(installations);
    }
  }

  /** Texts of ours in a ConfigMap; other texts are no business of ours, YAML or not. */
  private void texts(Item item, YamlMap data) {
    for (Map.Entry<String, YamlMap.Entry> datum : data.entries().entrySet()) {
      if (!(datum.getValue().value() instanceof YamlScalar scalar)
          || !scalar.text().contains("RuntimeConfig")) {
        continue;
      }
      String field = FieldPath.join("data", datum.getKey());
      Diagnostics diagnostics = new Diagnostics();
      SourceFile text = new SourceFile(datum.getKey(), scalar.text());
      for (YamlNode document : YamlReader.read(text, diagnostics)) {
        if (document instanceof YamlMap map) {
          text(map, diagnostics);
        }
      }
      findings.addInside(diagnostics, item, field);
    }
  }

  private void text(YamlMap document, Diagnostics diagnostics) {
    if (isRuntimeConfig(document)) {
      schemas.check(SchemaName.RUNTIME_CONFIG, document, diagnostics);
    } else if (document.map("config").filter(Validation::isRuntimeConfig).isPresent()) {
      schemas.checkPart(SchemaName.VALUES, document, diagnostics);
    }
  }

  private static boolean isRuntimeConfig(YamlMap map) {
    return map.string("kind").filter("RuntimeConfig"::equals).isPresent();
  }

  /** Whether what was generated is up to date; a package that has nothing generated is fine. */
  private void generated(List<Installation> installations) {
    Set<String> present = new HashSet<>();
    list.items().forEach(item -> present.add(item.annotation(Generation.MARK)));
    List<Installation> begun =
        installations.stream().filter(i -> present.contains(i.name())).toList();
    Generation.Plan plan = new Generation(list, config, findings).plan(begun);
    for (Generation.Update update : plan.updates()) {
      if (!update.item().annotation(Generation.MARK).isEmpty()) {
        outOfDate(update);
      }
    }
    for (Map<String, @Nullable Object> object : plan.additions()) {
      Object name = object.get("metadata") instanceof Map<?, ?> m ? m.get("name") : "";
      findings.add(
          Severity.ERROR,
          "generated-missing",
          begun.get(0).item(),
          "",
          "the %s `%s` that the profile compiles to is not in the package; run `gpuprof fn` in mode generate"
              .formatted(object.get("kind"), name));
    }
    for (Item item : plan.stale()) {
      findings.add(
          Severity.ERROR,
          "generated-stale",
          item,
          "",
          "no profile asks for this generated object any more; run `gpuprof fn` in mode generate, which removes it");
    }
  }

  private void outOfDate(Generation.Update update) {
    List<Change> changes =
        update.merged().changes().stream()
            .filter(change -> change.kind() != Change.Kind.KEPT)
            .toList();
    FunctionResult.Subject subject = FunctionResult.Subject.of(update.item());
    for (Change change : changes) {
      findings.add(
          change.result(
              Severity.ERROR,
              "generated-differs",
              subject,
              "not what the profile compiles to"
                  + change.isInsteadOf()
                  + "; run `gpuprof fn` in mode generate"));
    }
    if (changes.isEmpty()) {
      findings.add(
          Severity.WARNING,
          "generated-unmarked",
          update.item(),
          FieldPath.join("metadata.annotations", LastWritten.ANNOTATION),
          "the record of what was generated is missing or old; run `gpuprof fn` in mode generate");
    }
  }
}
