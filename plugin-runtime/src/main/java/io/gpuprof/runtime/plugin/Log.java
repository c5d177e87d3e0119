package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.LogFormat;
import io.gpuprof.runtime.config.LogLevel;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The daemon's log: one line per event, with its facts as pairs of name and value. A framework
 * would be larger than the daemon.
 */
public final class Log {

  private final PrintStream out;
  private final Clock clock;
  private volatile RuntimeConfig.Log settings;

  /** A log that writes to a stream. */
  public Log(PrintStream out, Clock clock, RuntimeConfig.Log settings) {
    this.out = out;
    this.clock = clock;
    this.settings = settings;
  }

  /** Text at level info, for what is said before there is a config. */
  public static Log plain(PrintStream out) {
    return new Log(out, Clock.systemUTC(), new RuntimeConfig.Log(LogFormat.TEXT, LogLevel.INFO));
  }

  /** Goes on in another form. */
  void configure(RuntimeConfig.Log other) {
    settings = other;
  }

  /** Something failed; facts are names and values in turn. */
  public void error(String event, Object... facts) {
    write(LogLevel.ERROR, event, facts);
  }

  /** Something is not as it should be; facts are names and values in turn. */
  public void warn(String event, Object... facts) {
    write(LogLevel.WARN, event, facts);
  }

  /** Something happened; facts are names and values in turn. */
  public void info(String event, Object... facts) {
    write(LogLevel.INFO, event, facts);
  }

  /** A detail; facts are names and values in turn. */
  public void debug(String event, Object... facts) {
    write(LogLevel.DEBUG, event, facts);
  }

  private void write(LogLevel level, String event, Object[] facts) {
    RuntimeConfig.Log now = settings;
    if (level.compareTo(now.level()) > 0) {
      return;
    }
    String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    String line =
        now.format() == LogFormat.JSON
            ? json(time, level, event, facts)
            : text(time, level, event, facts);
    // One call per line, so that lines of several threads do not mix.
    out.print(line + "\n");
    out.flush();
  }

  private static String text(String time, LogLevel level, String event, Object[] facts) {
    StringBuilder line = new StringBuilder(time).append(' ').append(level).append(' ');
    line.append(oneLine(event));
    for (int i = 0; i + 1 < facts.length; i += 2) {
      String value = oneLine(String.valueOf(facts[i + 1]));
      line.append(' ').append(facts[i]).append('=');
      line.append(value.contains(" ") || value.isEmpty() ? '"' + value + '"' : value);
    }
    return line.toString();
  }

  private static String oneLine(String text) {
    return DiagnosticPrinter.visible(text.replace("\r", "").replace("\n", " | "));
  }

  private static String json(String time, LogLevel level, String event, Object[] facts) {
    StringBuilder line = new StringBuilder("{\"time\":\"").append(time).append("\",\"level\":\"");
    line.append(level.name().toLowerCase(Locale.ROOT)).append("\",\"event\":");
    quote(event, line);
    for (int i = 0; i + 1 < facts.length; i += 2) {
      line.append(',');
      quote(String.valueOf(facts[i]), line);
      line.append(':');
      if (facts[i + 1] instanceof Number || facts[i + 1] instanceof Boolean) {
        line.append(facts[i + 1]);
      } else {
        quote(String.valueOf(facts[i + 1]), line);
      }
    }
    return line.append('}').toString();
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** A fault of our own with all that is known of it. */
  static String trace(Throwable fault) {
    java.io.StringWriter text = new java.io.StringWriter();
    fault.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  /** Takes over what libraries log: warnings and worse. */
  public void takeOverLibraries() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.setLevel(Level.WARNING);
    root.addHandler(new FromLibraries());
  }

  private final class FromLibraries extends Handler {
    // Netty says for each connection that a Unix socket knows no TCP options; true, and no news.
    private static final String UNKNOWN_OPTION = "Unknown channel option";

    @Override
    public void publish(LogRecord entry) {
      String message = String.valueOf(entry.getMessage());
      if (message.startsWith(UNKNOWN_OPTION)) {
        return;
      }
      Throwable cause = entry.getThrown();
      boolean severe = entry.getLevel().intValue() >= Level.SEVERE.intValue();
      write(
          severe ? LogLevel.ERROR : LogLevel.WARN,
          message,
          new Object[] {
            "logger", entry.getLoggerName(), "cause", cause == null ? "none" : cause.toString()
          });
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {}
  }
}
