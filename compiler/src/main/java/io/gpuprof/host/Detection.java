package io.gpuprof.host;

import io.gpuprof.plan.PathPlanner;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.values.ValuesBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which shipped profile fits a node. A profile's {@code match} is a list of conditions; one that is
 * contradicted rules the profile out, one that cannot be looked at makes it less sure.
 *
 * @param sureness how far the first candidate can be trusted
 * @param candidates profiles that nothing contradicts and something speaks for, the best first
 * @param contradicted profiles that something speaks for and something against
 */
public record Detection(
    Sureness sureness, List<Candidate> candidates, List<Candidate> contradicted) {

  // A file or a label is put there by the platform; an os-release value is shared by many.
  private static final int FILE = 3;
  private static final int LABEL = 3;
  private static final int OS_RELEASE = 2;
  private static final int DRIVER = 2;
  private static final int REFUSAL = 100;

  /** How far a result can be trusted. */
  public enum Sureness {
    /** Everything that was asked was answered, and no other profile comes as close. */
    SURE,
    /** No other profile comes as close, but something could not be looked at. */
    LIKELY,
    /** Several fit equally well, or none. */
    UNSURE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A profile, and what was found when its conditions were looked at.
   *
   * @param score weight of what speaks for it
   * @param met what speaks for it
   * @param against what contradicts it
   * @param unknown what could not be looked at
   * @param driver where its search finds the driver; empty if it does not or there are no files
   */
  public record Candidate(
      ResolvedProfile profile,
      int score,
      List<String> met,
      List<String> against,
      List<String> unknown,
      Optional<HostPath> driver) {

    /** Name of the profile. */
    public String name() {
      return profile.name();
    }

    /** Whether the platform is one on which no device plugin of ours can work. */
    public boolean isRefused() {
      return profile.spec().status() == ProfileStatus.REFUSED;
    }
  }

  public Detection {
    candidates = List.copyOf(candidates);
    contradicted = List.copyOf(contradicted);
  }

  /** The best candidate, if one is better than all others. */
  public Optional<Candidate> best() {
    return sureness == Sureness.UNSURE ? Optional.empty() : Optional.of(candidates.get(0));
  }

  /**
   * Files and labels that speak for another candidate and not for the best: a node may be two
   * things at once, such as k3s with a driver container.
   */
  public List<String> unexplained() {
    return best().map(best -> unexplained(best, candidates)).orElse(List.of());
  }

  private static List<String> unexplained(Candidate best, List<Candidate> fitting) {
    return fitting.stream()
        .filter(other -> !other.name().equals(best.name()) && other.unknown().isEmpty())
        .flatMap(
            other ->
                other.met().stream()
                    .filter(fact -> !fact.startsWith("os-release") && !best.met().contains(fact))
                    .map(fact -> "%s, which speaks for %s".formatted(fact, other.name())))
        .toList();
  }

  /** Looks at all profiles; layers are none of their own. */
  public static Detection of(NodeFacts facts, List<ResolvedProfile> profiles) {
    List<Candidate> fitting = new ArrayList<>();
    List<Candidate> contradicted = new ArrayList<>();
    for (ResolvedProfile profile : profiles) {
      if (profile.spec().status() == ProfileStatus.LAYER) {
        continue;
      }
      Candidate candidate = new Examiner(facts, profile).examine();
      if (candidate.met().isEmpty()) {
        continue;
      }
      (candidate.against().isEmpty() ? fitting : contradicted).add(candidate);
    }
    Comparator<Candidate> order =
        Comparator.comparingInt(Candidate::score).reversed().thenComparing(Candidate::name);
    fitting.sort(order);
    contradicted.sort(order);
    return new Detection(sureness(fitting), fitting, contradicted);
  }

  private static Sureness sureness(List<Candidate> fitting) {
    if (fitting.isEmpty()
        || (fitting.size() > 1 && fitting.get(0).score() == fitting.get(1).score())) {
      return Sureness.UNSURE;
    }
    Candidate best = fitting.get(0);
    if (!unexplained(best, fitting).isEmpty()) {
      return Sureness.LIKELY;
    }
    boolean proved = best.isRefused() || best.driver().isPresent();
    return best.unknown().isEmpty() && proved ? Sureness.SURE : Sureness.LIKELY;
  }

  private static final class Examiner {
    private final NodeFacts facts;
    private final ResolvedProfile profile;
    private final List<String> met = new ArrayList<>();
    private final List<String> against = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int score;

    Examiner(NodeFacts facts, ResolvedProfile profile) {
      this.facts = facts;
      this.profile = profile;
    }

    Candidate examine() {
      Profile.Match match = profile.spec().match();
      match.osRelease().forEach(this::osRelease);
      match.nodeLabels().forEach(this::label);
      match.files().forEach(this::file);
      match.absentFiles().forEach(this::absentFile);
      Optional<HostPath> driver = Optional.empty();
      if (against.isEmpty() && !met.isEmpty()) {
        driver = facts.tree().flatMap(this::driver);
        score += driver.isPresent() ? DRIVER : 0;
        // A label that rules out any plugin of ours is no question of degree.
        boolean refused = profile.spec().status() == ProfileStatus.REFUSED;
        score += refused && unknown.isEmpty() ? REFUSAL : 0;
      }
      return new Candidate(profile, score - unknown.size(), met, against, unknown, driver);
    }

    private void osRelease(String key, String wanted) {
      String value = facts.osRelease().getOrDefault(key, "");
      String condition = "os-release %s=%s".formatted(key, wanted);
      if (value.isEmpty() && !facts.osReleaseIsWhole()) {
        unknown.add(condition);
      } else if (!value.isEmpty() && matches(wanted, value)) {
        met.add("os-release %s=%s".formatted(key, value));
        score += OS_RELEASE;
      } else {
        against.add(
            value.isEmpty()
                ? "os-release has no %s".formatted(key)
                : "os-release %s=%s, not %s".formatted(key, value, wanted));
      }
    }

    private void label(String key, String wanted) {
      Optional<String> value = facts.label(key);
      if (value.isEmpty()) {
        unknown.add("label %s=%s".formatted(key, wanted));
      } else if (!value.get().isEmpty() && matches(wanted, value.get())) {
        met.add("label %s=%s".formatted(key, value.get()));
        score += LABEL;
      } else {
        against.add(
            value.get().isEmpty()
                ? "no label %s".formatted(key)
                : "label %s=%s, not %s".formatted(key, value.get(), wanted));
      }
    }

    private void file(HostPath path) {
      Optional<Boolean> exists = facts.exists(path);
      if (exists.isEmpty()) {
        unknown.add("%s exists".formatted(path));
      } else if (exists.get()) {
        met.add("%s exists".formatted(path));
        score += FILE;
      } else {
        against.add("%s does not exist".formatted(path));
      }
    }

    /** Absence is what plain hosts have in common: it speaks for nothing, its contrary against. */
    private void absentFile(HostPath path) {
      if (facts.exists(path).orElse(false)) {
        against.add("%s exists".formatted(path));
      }
    }

    private Optional<HostPath> driver(DriverTree tree) {
      if (profile.spec().status() == ProfileStatus.REFUSED) {
        return Optional.empty();
      }
      RuntimeConfig config =
          ValuesBuilder.build(profile.profile(), PathPlanner.plan(profile.spec())).config();
      DriverFiles files =
          config.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED
              ? DriverFiles.findUnversioned(tree, config.paths())
              : DriverFiles.find(tree, config.paths(), "");
      return files.cuda().map(file -> file.hostPath());
    }

    /** {@code *} stands for any text, as in the schema. */
    private static boolean matches(String wanted, String value) {
      if (wanted.indexOf('*') < 0) {
        return wanted.equals(value);
      }
      StringBuilder regex = new StringBuilder();
      for (String part : wanted.split("\\*", -1)) {
        regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
      }
      return Pattern.matches(regex.toString(), value);
    }
  }
}
