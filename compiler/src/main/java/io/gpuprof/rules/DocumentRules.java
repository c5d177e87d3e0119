package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.schema.SchemaNavigator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a profile says about itself; holds for layers and refused platforms too. */
final class DocumentRules {

  /** Systems whose ID in os-release is also that of another platform. */
  private static final Map<String, String> SHARED_IDS =
      Map.of(
          "ubuntu", "GKE, AKS, DGX OS and Jetson nodes say so too",
          "rhcos", "RHCOS says `rhel` from OpenShift 4.19 on",
          "azurelinux", "Azure Container Linux says so too",
          "rhel", "RHCOS says so too from OpenShift 4.19 on");

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "refusal-missing",
              ERROR,
              "Whoever compiles the profile is refused without a reason and without a way on.",
              "add refusal.reason and refusal.instead",
              "schemas/platform-profile.schema.json, refusal",
              CHECKS),
          new Rule(
              "refusal-unused",
              WARNING,
              "The profile explains why nothing can work here, and is compiled all the same.",
              "set status: `refused`, or refusal: `null` to take it back",
              "schemas/platform-profile.schema.json, refusal",
              CHECKS),
          new Rule(
              "reason-for-unknown-path",
              WARNING,
              "The reason is never shown, as there is no such value.",
              "correct the path: keys below spec, joined by dots",
              "schemas/platform-profile.schema.json, reasons",
              CHECKS),
          new Rule(
              "match-too-broad",
              WARNING,
              "Detection would choose this profile for nodes of another platform.",
              "add match.nodeLabels, match.files or match.absentFiles",
              "openshift/enhancements split-rhcos-into-layers.md; Azure/AgentBaker cse_helpers.sh",
              CHECKS));

  private DocumentRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "refusal-missing" -> refusalMissing(profile, findings);
        case "refusal-unused" -> refusalUnused(profile, findings);
        case "reason-for-unknown-path" -> reasonForUnknownPath(profile, findings);
        case "match-too-broad" -> matchTooBroad(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void refusalMissing(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.status() == ProfileStatus.REFUSED && spec.refusal().isEmpty()) {
      findings.at("status", "status is `refused`, and refusal is missing");
    }
  }

  private static void refusalUnused(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.status() != ProfileStatus.REFUSED && spec.refusal().isPresent()) {
      findings.at(
          findings.blamed("status", "refusal"),
          "status is `%s`, and refusal says: %s"
              .formatted(
                  RecordBinder.spelling(spec.status()),
                  spec.refusal().map(refusal -> refusal.reason()).orElse("")));
    }
  }

  private static void reasonForUnknownPath(ResolvedProfile profile, Findings findings) {
    for (ResolvedProfile.Layer layer : profile.layers().values()) {
      for (String path : layer.shipped() ? Set.<String>of() : layer.reasons().keySet()) {
        reasonForUnknownPath(path, profile, findings);
      }
    }
  }

  private static void reasonForUnknownPath(
      String path, ResolvedProfile profile, Findings findings) {
    // Nearly every path is stated somewhere; the schema is read for the others only.
    if (profile.spec().reasons().containsKey(path) && profile.node(path).isEmpty()) {
      Optional<String> remedy = unknownPart(path);
      if (remedy.isPresent()) {
        findings.atKey("reasons", path, "there is no value `%s`".formatted(path), remedy.get());
      }
    }
  }

  /** What to do about a path that the schema does not know; empty when it does. */
  private static Optional<String> unknownPart(String path) {
    SchemaNavigator navigator = new SchemaNavigator();
    List<String> known = new ArrayList<>(List.of("spec"));
    for (String key : path.split("\\.", -1)) {
      SchemaNavigator.Place place =
          navigator.find(SchemaName.PLATFORM_PROFILE, known).orElseThrow();
      List<String> keys = SchemaNavigator.keys(place);
      if (keys.isEmpty()) {
        return Optional.empty();
      }
      if (!keys.contains(key)) {
        return Optional.of(Suggestion.phrase(key, keys));
      }
      known.add(key);
    }
    return Optional.empty();
  }

  private static void matchTooBroad(ResolvedProfile profile, Findings findings) {
    var match = profile.spec().match();
    boolean onlyId = match.osRelease().keySet().equals(Set.of("ID"));
    boolean more =
        !match.nodeLabels().isEmpty() || !match.files().isEmpty() || !match.absentFiles().isEmpty();
    String id = match.osRelease().getOrDefault("ID", "");
    if (onlyId && !more && SHARED_IDS.containsKey(id)) {
      findings.atKey(
          "match.osRelease",
          "ID",
          "match asks for ID `%s` and nothing else; %s".formatted(id, SHARED_IDS.get(id)));
    }
  }
}
