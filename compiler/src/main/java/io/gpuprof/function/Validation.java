package io.gpuprof.function;

import io.gpuprof.audit.Audit;
import io.gpuprof.audit.DocumentKind;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a package and changes nothing: configs of the function, manifests, startup configs and
 * values (the audit), and whether the generated objects are what the profiles compile to. The
 * profiles themselves were checked when they were compiled.
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
    List<YamlNode> surroundings = surroundings();
    for (Item item : list.items()) {
      if (item.isOurs("FunctionConfig")) {
        Diagnostics diagnostics = new Diagnostics();
        item.tree(diagnostics)
            .ifPresent(t -> schemas.check(SchemaName.FUNCTION_CONFIG, t, diagnostics));
        findings.addAll(diagnostics, item);
      } else if (!item.isProfile()) {
        audit(item, surroundings);
      }
    }
    if (!findings.hasErrors()) {
      generated(installations);
    }
  }

  /** All objects for the cluster that can be read; others are no business of ours. */
  private List<YamlNode> surroundings() {
    List<YamlNode> objects = new ArrayList<>();
    for (Item item : list.items()) {
      if (!item.isLocalConfig()) {
        item.tree(new Diagnostics()).stream().flatMap(Trees::objects).forEach(objects::add);
      }
    }
    return objects;
  }

  private void audit(Item item, List<YamlNode> surroundings) {
    Diagnostics diagnostics = new Diagnostics();
    item.tree(new Diagnostics())
        .ifPresent(
            tree ->
                new Audit(schemas, diagnostics).check(DocumentKind.of(tree), tree, surroundings));
    findings.addAll(diagnostics, item);
    if (item.kind().equals("ConfigMap")) {
      item.tree(new Diagnostics()).flatMap(t -> t.map("data")).ifPresent(d -> values(item, d));
    }
  }

  /** Values of our chart in a ConfigMap; what else may stand there the audit knows. */
  private void values(Item item, YamlMap data) {
    for (Map.Entry<String, YamlMap.Entry> datum : data.entries().entrySet()) {
      if (!(datum.getValue().value() instanceof YamlScalar scalar)
          || !scalar.text().contains("RuntimeConfig")) {
        continue;
      }
      Diagnostics diagnostics = new Diagnostics();
      SourceFile text = new SourceFile(datum.getKey(), scalar.text());
      for (YamlNode document : YamlReader.read(text, new Diagnostics())) {
        if (DocumentKind.of(document) == DocumentKind.VALUES) {
          new Audit(schemas, diagnostics).check(DocumentKind.VALUES, document, List.of());
        }
      }
      findings.addInside(diagnostics, item, FieldPath.join("data", datum.getKey()));
    }
  }

  /** Whether what was generated is up to date; a package that has nothing generated is fine. */
  private void generated(List<Installation> installations) {
    Set<String> present = new HashSet<>();
    list.items().forEach(item -> present.add(item.annotation(Generation.MARK)));
    List<Installation> begun =
        installations.stream().filter(i -> present.contains(i.name())).toList();
    Generation.Plan plan = new Generation(list, config, findings).plan(begun);
    new Neighbours(findings).check(begun, list, plan.stale());
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
