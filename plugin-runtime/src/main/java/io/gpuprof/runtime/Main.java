package io.gpuprof.runtime;

import io.gpuprof.runtime.config.LoadedConfig;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.device.DiscoveryException;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.plugin.ConfigFile;
import io.gpuprof.runtime.plugin.DryRun;
import io.gpuprof.runtime.plugin.Log;
import io.gpuprof.runtime.plugin.NodeAccess;
import io.gpuprof.runtime.plugin.ProcessSignal;
import io.gpuprof.runtime.plugin.StartupReport;
import io.gpuprof.runtime.plugin.Supervisor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The start of the device plugin: reads the config, wires, runs. */
public final class Main {

  static final int OK = 0;
  static final int WRONG_INPUT = 1;
  static final int USAGE = 2;
  static final int OUR_FAULT = 70;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Function<RuntimeConfig, NodeAccess> nodes;

  Main(
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      Function<RuntimeConfig, NodeAccess> nodes) {
    this.environment = environment;
    this.out = out;
    this.err = err;
    this.nodes = nodes;
  }

  /** Runs until SIGTERM, or ends at once with a code other than 0. */
  public static void main(String[] args) {
    // A client of the metrics that sends its request forever must not hold a thread forever.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    int code = new Main(System.getenv(), System.out, System.err, LiveNode::open).run(List.of(args));
    if (code != OK) {
      System.exit(code);
    }
  }

  /** The exit code; on 0 after serving began, the daemon's threads go on. */
  int run(List<String> words) {
    try {
      Arguments arguments = Arguments.parse(words);
      return switch (arguments.action()) {
        case HELP -> print(Arguments.USAGE);
        case VERSION -> print("gpuprof-runtime " + version() + "\n");
        case DRY_RUN -> withConfig(arguments, this::dryRun);
        case SERVE -> withConfig(arguments, this::serve);
      };
    } catch (Arguments.UsageException e) {
      err.println("gpuprof-runtime: " + e.getMessage());
      err.print(Arguments.USAGE);
      return USAGE;
    } catch (RuntimeException | LinkageError e) {
      e.printStackTrace(err);
      return OUR_FAULT;
    }
  }

  private int print(String text) {
    out.print(text);
    out.flush();
    return OK;
  }

  /** What is done with a config that was read. */
  private interface Job {
    int run(LoadedConfig loaded, ConfigFile file);
  }

  private int withConfig(Arguments arguments, Job job) {
    ConfigFile file = new ConfigFile(arguments.config(), environment);
    try {
      ConfigFile.Reading reading = file.read();
      reading.diagnostics().forEach(finding -> err.print(DiagnosticPrinter.print(finding)));
      Optional<LoadedConfig> loaded = reading.loaded();
      return loaded.isPresent() ? job.run(loaded.get(), file) : WRONG_INPUT;
    } catch (IOException e) {
      err.println("gpuprof-runtime: the config cannot be read: " + e);
      return WRONG_INPUT;
    }
  }

  private int dryRun(LoadedConfig loaded, ConfigFile file) {
    NodeAccess node = nodes.apply(loaded.config());
    try {
      StartupReport.of(loaded, node.checks()).log(log(loaded));
      DryRun.Outcome outcome = DryRun.describe(loaded.config(), node);
      print(outcome.text());
      return outcome.isServable() ? OK : WRONG_INPUT;
    } catch (DiscoveryException e) {
      err.println("gpuprof-runtime: " + e.getMessage());
      return WRONG_INPUT;
    } finally {
      node.release().run();
    }
  }

  private int serve(LoadedConfig loaded, ConfigFile file) {
    Log log = log(loaded);
    log.takeOverLibraries();
    Supervisor supervisor = new Supervisor(loaded, file, nodes, log);
    ProcessSignal.HUP.on(supervisor::reload);
    ProcessSignal.TERM.on(() -> System.exit(supervisor.stop() ? OK : OUR_FAULT));
    ProcessSignal.INT.on(() -> System.exit(supervisor.stop() ? OK : OUR_FAULT));
    try {
      supervisor.start();
    } catch (IOException e) {
      err.println("gpuprof-runtime: " + e.getMessage());
      return WRONG_INPUT;
    }
    return OK;
  }

  private Log log(LoadedConfig loaded) {
    return new Log(err, Clock.systemUTC(), loaded.config().log());
  }

  private static String version() {
    try (InputStream resource = Main.class.getResourceAsStream("version")) {
      if (resource == null) {
        throw new LinkageError("the resource `version` is missing");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new LinkageError("the resource `version` is unreadable", e);
    }
  }
}
