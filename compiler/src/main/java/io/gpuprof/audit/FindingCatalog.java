package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.host.FindingKinds;
import io.gpuprof.rules.ProfileRules;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.values.HelmDialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every kind of finding that gpuprof can report, explained. */
public final class FindingCatalog {

  private static final String YAML = "YAML 1.2.2 specification";
  private static final String SCHEMA = "gpuprof schema";
  private static final String DESIGN = "gpuprof design";

  private static final Map<String, RuleHelp> ALL = collect();

  private FindingCatalog() {}

  /**
   * All of them: of the reader, of the schemas, of profiles, of what others install, then of nodes.
   */
  public static List<RuleHelp> all() {
    return List.copyOf(ALL.values());
  }

  /** The one with this id. */
  public static Optional<RuleHelp> find(String id) {
    return Optional.ofNullable(ALL.get(id));
  }

  private static Map<String, RuleHelp> collect() {
    List<RuleHelp> all = new ArrayList<>(reader());
    all.addAll(schema());
    all.addAll(profile());
    ProfileRules.all()
        .forEach(
            rule ->
                all.add(
                    new RuleHelp(
                        rule.id(),
                        rule.severity(),
                        rule.explanation(),
                        rule.remedy(),
                        rule.source())));
    List.of(
            OptionChecks.RULES,
            RootChecks.RULES,
            MountChecks.RULES,
            PodChecks.RULES,
            Collisions.RULES,
            PluginConfigChecks.RULES,
            DevicePluginChart.RULES,
            OperatorChart.RULES,
            ReleaseLayers.RULES,
            HelmDialect.RULES)
        .forEach(all::addAll);
    all.addAll(FindingKinds.all());
    all.addAll(difference());
    all.addAll(function());
    Map<String, RuleHelp> byId = new LinkedHashMap<>();
    all.forEach(help -> byId.put(help.id(), help));
    return byId;
  }

  private static RuleHelp help(
      String id, Severity severity, String explanation, String remedy, String source) {
    return new RuleHelp(id, severity, explanation, remedy, source);
  }

  private static List<RuleHelp> reader() {
    return List.of(
        help(
            "yaml-syntax",
            ERROR,
            "The text is not YAML, so nothing in it can be read.",
            "correct the text at the place that is named",
            YAML),
        help(
            "yaml-alias",
            ERROR,
            "An alias has no anchor, or aliases unfold to more than is reasonable.",
            "write the content out",
            YAML),
        help(
            "yaml-key",
            ERROR,
            "A key is no string; JSON, and with it Kubernetes, knows only strings as keys.",
            "put the key in quotes",
            YAML),
        help(
            "yaml-merge-key",
            ERROR,
            "YAML 1.2 has no merge key, so a profile and a startup config cannot have one. In what Helm,"
                + " kustomize and kubectl read it is applied, and has to name a map or a list of maps.",
            "write the keys out, or merge the map of an anchor",
            "YAML 1.2.2 specification; Helm 3 and kustomize 5, tried"),
        help(
            "yaml-tag",
            ERROR,
            "A tag asks the reader for a type of some programming language; there is no use for one here.",
            "leave the tag out",
            YAML),
        help(
            "yaml-too-deep",
            ERROR,
            "The text is nested deeper than any real file is.",
            "flatten it",
            DESIGN),
        help(
            "yaml-too-many-documents",
            ERROR,
            "The text has more documents than any real file has.",
            "split the file",
            DESIGN),
        help(
            "duplicate-key",
            ERROR,
            "A key stands twice in one map. Readers take the first, the last, or neither.",
            "keep one of them",
            YAML),
        help(
            "file-too-large",
            ERROR,
            "The file is larger than anything that gpuprof reads.",
            "split it",
            DESIGN),
        help(
            "file-not-found",
            ERROR,
            "There is no file at this path, or no YAML file in this folder.",
            "correct the path; it begins in the current folder, or in that of the file that names it",
            DESIGN),
        help(
            "file-unreadable",
            ERROR,
            "A file or folder cannot be read: no permission, no text in UTF-8, or a folder where a file is wanted.",
            "correct the path or the permissions",
            DESIGN));
  }

  private static List<RuleHelp> schema() {
    return List.of(
        help(
            "unknown-key",
            ERROR,
            "Nobody reads this key; most often it is a slip of the hand.",
            "write the key as the schema has it, or leave it out",
            SCHEMA),
        help(
            "missing-key", ERROR, "A key without which the rest has no meaning.", "add it", SCHEMA),
        help(
            "invalid-key",
            ERROR,
            "The name of a key is not allowed where it stands, for instance as a label.",
            "use the letters that the message names",
            SCHEMA),
        help(
            "invalid-value",
            ERROR,
            "The value is none of those that the schema allows.",
            "use a value as the message describes it",
            SCHEMA),
        help(
            "wrong-type",
            ERROR,
            "The value is of another type than the schema wants, often for want of quotes.",
            "write the value in the type that the message names",
            SCHEMA),
        help(
            "out-of-range",
            ERROR,
            "The value is too small, too large, too short or too long.",
            "stay within the limit that the message names",
            SCHEMA),
        help(
            "duplicate-item",
            ERROR,
            "A list holds the same item twice where each has a meaning only once.",
            "keep one of them",
            SCHEMA),
        help(
            "too-many-findings",
            ERROR,
            "One document has more mistakes than anybody reads; the rest is not told.",
            "correct the first ones",
            DESIGN));
  }

  private static List<RuleHelp> profile() {
    return List.of(
        help(
            "unknown-kind",
            ERROR,
            "The file is nothing that gpuprof can check.",
            "name only files that it knows, say what a file is with --as, or pass over the others with"
                + " --skip-unknown",
            DESIGN),
        help(
            "not-a-profile",
            ERROR,
            "A profile was expected, and the file holds something else.",
            "name a file of kind PlatformProfile",
            DESIGN),
        help(
            "not-a-cdi-spec",
            ERROR,
            "A file that is to be compared with a CDI spec is none.",
            "name a spec from a node, such as /var/run/cdi/*.json",
            "Container Device Interface, SPEC.md"),
        help(
            "not-a-node",
            ERROR,
            "A file that is to describe a node of the cluster holds no object of kind Node.",
            "give what `kubectl get node NAME -o json` prints",
            "Kubernetes API, core/v1 Node"),
        help(
            "unknown-profile",
            ERROR,
            "There is no profile of this name or at this path.",
            "take a name from `gpuprof list`, or begin a path with `./`",
            DESIGN),
        help(
            "extends-ambiguous",
            ERROR,
            "A profile extends a file that holds several profiles.",
            "give each profile a file of its own",
            DESIGN),
        help(
            "extends-cycle",
            ERROR,
            "A profile extends itself, perhaps through others.",
            "break the circle",
            DESIGN),
        help(
            "extends-too-long",
            ERROR,
            "A chain of parents is longer than anybody can follow.",
            "merge some of the parents",
            DESIGN),
        help(
            "conflict-incomplete",
            ERROR,
            "A rival plugin is named without what it is or how it is switched off.",
            "state both what and remedy",
            DESIGN),
        help(
            "derived-value",
            ERROR,
            "The value follows from other keys and cannot be set by itself, or the two would disagree.",
            "set what it follows from; `gpuprof explain` names it",
            DESIGN),
        help(
            "malformed-setting",
            ERROR,
            "An option of the form KEY=VALUE cannot be read.",
            "write it as `--set key=value`",
            DESIGN),
        help(
            "profile-is-layer",
            ERROR,
            "A layer is a building block for other profiles and describes no platform by itself.",
            "name it in spec.extends of a profile of your own",
            DESIGN),
        help(
            "platform-refused",
            ERROR,
            "On this platform no device plugin of one's own can work.",
            "do what the message names instead",
            DESIGN),
        help(
            "platform-deprecated",
            WARNING,
            "The platform is no longer kept up by its maker.",
            "plan the move to one that is",
            DESIGN));
  }

  /** What {@code gpuprof diff} tells of its two sides. */
  private static List<RuleHelp> difference() {
    return List.of(
        help(
            "not-an-object",
            ERROR,
            "A Kubernetes object was expected, with a kind and a name, or a profile.",
            "name rendered manifests, or a profile",
            DESIGN),
        help(
            "object-repeated",
            ERROR,
            "One side has an object twice, so it does not say what is to be installed, and a comparison could"
                + " take either.",
            "compare one installation with another, each with every object once",
            DESIGN));
  }

  /** What {@code gpuprof fn} tells of the objects of a package. */
  private static List<RuleHelp> function() {
    return List.of(
        help(
            "no-profile",
            ERROR,
            "Neither the package nor the functionConfig names a profile, so there is nothing to compile.",
            "put a PlatformProfile into the package, or say `profile: gke-cos` in the functionConfig",
            DESIGN),
        help(
            "not-a-resource-list",
            ERROR,
            "What gpuprof fn reads from standard input is no ResourceList of a KRM function.",
            "let kpt or kustomize call it; by hand, `kpt fn source DIR` prints such a list",
            DESIGN),
        help(
            "yaml-empty",
            ERROR,
            "There is no YAML document where one is expected.",
            "give gpuprof fn a ResourceList on standard input; `kpt fn source DIR` prints one",
            DESIGN),
        help(
            "several-documents",
            ERROR,
            "Standard input of gpuprof fn holds more than one YAML document.",
            "put all objects under `items` of one ResourceList, as `kpt fn source DIR` does",
            DESIGN),
        help(
            "list-cut-off",
            ERROR,
            "The list that gpuprof fn reads ends in the middle of a line, as it does when the program that writes it is"
                + " killed. An answer would lack the rest of the package, and kpt would delete that.",
            "see why the program before gpuprof ended; if the list is whole, end it with a line break",
            DESIGN),
        help(
            "unknown-function-config",
            ERROR,
            "The functionConfig is of a kind that gpuprof fn does not read.",
            "use a FunctionConfig or a PlatformProfile of gpuprof.io/v1alpha1, or a ConfigMap",
            DESIGN),
        help(
            "ambiguous-profile",
            ERROR,
            "The functionConfig names a profile that the package holds several times.",
            "give each profile a name of its own",
            DESIGN),
        help(
            "profiles-clash",
            ERROR,
            "Two profiles of one package make the same object, or DaemonSets that select each other's pods.",
            "give one of them a pod.releaseName of its own, or name one profile in the functionConfig",
            "Kubernetes documentation, DaemonSet, pod selector"),
        help(
            "profiles-overlap",
            ERROR,
            "The DaemonSets of two profiles run on the same nodes, or nothing keeps them apart. Two plugins for one resource"
                + " leave a node without allocatable GPUs. Looked at are nodeSelector and required node affinity; where"
                + " taints and labels of different keys keep them apart in practice it is a warning.",
            "give both profiles a pod.nodeSelector with the same key and different values, such as the label of their node"
                + " pools",
            "kubernetes/kubernetes pkg/kubelet/cm/devicemanager"),
        help(
            "profile-replaced",
            WARNING,
            "A DaemonSet was made from one profile and is now made from another. That is right when the package moved to"
                + " another platform. Two entries of a pipeline, each with a profile, would do it in turns.",
            "if the cluster is to have both, give one of them a releaseName of its own in its functionConfig, or"
                + " pod.releaseName in its profile",
            DESIGN),
        help(
            "duplicate-object",
            ERROR,
            "An object stands in the package twice, and only one of the two can be brought up to date.",
            "keep one, or mark the others config.kubernetes.io/local-config",
            DESIGN),
        help(
            "not-editable",
            ERROR,
            "An object is out of date, and anchors, aliases or an unusual layout make it impossible to change"
                + " its text without touching what somebody else wrote.",
            "write the object out plainly",
            DESIGN),
        help(
            "record-unreadable",
            WARNING,
            "Each generated object carries a record of what was written; without it, fields that the profile"
                + " no longer asks for cannot be told from those that people added, and stay.",
            "let gpuprof fn write it anew, and look at the object",
            DESIGN),
        help(
            "generated-missing",
            ERROR,
            "An object that the profile compiles to is not in the package.",
            "run gpuprof fn in mode generate",
            DESIGN),
        help(
            "generated-stale",
            ERROR,
            "A generated object is in the package for which no profile asks any more.",
            "run gpuprof fn in mode generate, which removes it",
            DESIGN),
        help(
            "generated-differs",
            ERROR,
            "A generated object is not what the profile compiles to: it was edited, or the profile changed.",
            "run gpuprof fn in mode generate",
            DESIGN),
        help(
            "generated-unmarked",
            WARNING,
            "The record of what was generated is missing or old, so the next run cannot tell edits from it.",
            "run gpuprof fn in mode generate",
            DESIGN),
        help(
            "overwritten",
            WARNING,
            "A field that the profile decides was changed by hand, and was set back.",
            "change the profile instead, or set the value in the functionConfig",
            DESIGN),
        help(
            "restored",
            WARNING,
            "Something that the profile asks for was taken out by hand, and was put back.",
            "change the profile instead, or set the value in the functionConfig",
            DESIGN),
        help(
            "kept",
            INFO,
            "No profile asks for the field any more; it stays, because somebody changed it by hand.",
            "take it out if it has no purpose any more",
            DESIGN),
        help(
            "updated",
            INFO,
            "An object was brought up to date with its profile.",
            "nothing has to be done",
            DESIGN),
        help(
            "removed",
            INFO,
            "A generated object was removed, because no profile asks for it any more.",
            "nothing has to be done",
            DESIGN));
  }
}
