package io.gpuprof.runtime.node;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tree that was written down: names and types, and the contents of the few files recorded. */
final class RecordedEntries implements Entries {

  private static final int FIELDS = 5;
  private static final Entry FOLDER = new Entry(EntryType.FOLDER, "", 0, 0, 0b111_101_101, 0);
  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})*");
  private static final Pattern CACHE =
      Pattern.compile("[0-9]+ libs found in cache [`'‘](\\./[^'’]+)['’]");
  private static final int MOST_PROBLEMS = 20;

  /** As Linux has it, and several times as deep as any driver lies: each folder above is kept. */
  private static final int LONGEST_PATH = 4096;

  private static final int DEEPEST = 128;

  /** Begins the line of a file's first bytes. */
  private static final String HEAD = "h\t";

  private final SourceFile file;
  private final Diagnostics diagnostics;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Set<String>> folders = new HashMap<>();
  private final Map<String, ByteArrayOutputStream> contents = new HashMap<>();
  private String cache = "";
  private int problems;

  private RecordedEntries(SourceFile file, Diagnostics diagnostics) {
    this.file = file;
    this.diagnostics = diagnostics;
  }

  /** Reads what the command of {@link DriverTree#recorded} prints; what is wrong is reported. */
  static RecordedEntries parse(SourceFile file, Diagnostics diagnostics) {
    RecordedEntries recorded = new RecordedEntries(file, diagnostics);
    recorded.folder("");
    String[] lines = file.text().split("\n", -1);
    if (!file.text().isBlank() && Arrays.stream(lines).noneMatch(RecordedEntries::isEntry)) {
      recorded.refuseWhole();
      return recorded;
    }
    // Entries first, wherever they stand: they tell where the path of a line of content ends.
    for (int i = 0; i < lines.length; i++) {
      if (isEntry(lines[i])) {
        recorded.add(lines[i], i + 1);
      }
    }
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith(HEAD)) {
        recorded.addHead(lines[i].split("\t", 3), i + 1);
      } else if (!isEntry(lines[i]) && !lines[i].isBlank() && !lines[i].startsWith("#")) {
        recorded.addContent(lines[i], i + 1);
      }
    }
    if (recorded.entries.size() == 1 && recorded.problems == 0) {
      recorded.refuse(0, "the listing names no file", "");
    }
    return recorded;
  }

  /** Another file that was named by mistake: its lines are not worth a finding each. */
  private void refuseWhole() {
    refuse(
        0,
        "this is no listing of a node: no line of it is an entry (type, mode, group, number or target,"
            + " path; tabs between them)",
        "");
  }

  private static boolean isEntry(String line) {
    return line.length() > 2 && line.charAt(1) == '\t' && !line.startsWith(HEAD);
  }

  private void refuse(int line, String fact, String remedy) {
    if (++problems <= MOST_PROBLEMS) {
      Position position = line == 0 ? Position.of(file) : new Position(file, line, 1);
      diagnostics.error(
          "listing-invalid",
          position,
          fact,
          remedy.isEmpty()
              ? "record it with the command that `gpuprof cdi --record-command` prints"
              : remedy);
    }
  }

  private void add(String line, int number) {
    String[] fields = line.split("\t", FIELDS);
    if (fields.length < FIELDS) {
      refuse(number, "%d fields and not %d".formatted(fields.length, FIELDS), "");
      return;
    }
    try {
      String path = path(fields[4]);
      put(path, entry(fields));
    } catch (IllegalArgumentException e) {
      refuse(number, String.valueOf(e.getMessage()), "");
    }
  }

  private static Entry entry(String[] fields) {
    EntryType type = type(fields[0]);
    boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
    String[] numbers = device ? fields[3].split(":", -1) : new String[] {"0", "0"};
    if (numbers.length != 2) {
      throw new IllegalArgumentException(
          "the device number is `%s`; expected major:minor".formatted(fields[3]));
    }
    return new Entry(
        type,
        type == EntryType.LINK ? fields[3] : "",
        number(numbers[0], 16),
        number(numbers[1], 16),
        number(fields[1], 8),
        number(fields[2], 10));
  }

  /** The command is run in the root, so that paths begin with {@code ./}. */
  private static String path(String written) {
    String path = written.startsWith("./") ? written.substring(2) : written;
    if (path.equals(".")) {
      return "";
    }
    String[] names = path.split("/", -1);
    if (path.length() > LONGEST_PATH || names.length > DEEPEST) {
      throw new IllegalArgumentException(
          "a path of %d bytes in %d folders; at most %d and %d are read"
              .formatted(path.length(), names.length, LONGEST_PATH, DEEPEST));
    }
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "`%s` is not a path relative to the root".formatted(written));
      }
    }
    return path;
  }

  private static EntryType type(String letter) {
    for (EntryType type : EntryType.values()) {
      if (letter.equals(String.valueOf(type.letter()))) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "the type is `%s`; expected one of fdlcbps".formatted(letter));
  }

  private static int number(String text, int radix) {
    try {
      return Integer.parseUnsignedInt(text, radix);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("`%s` is not a number".formatted(text), e);
    }
  }

  private void put(String path, Entry entry) {
    if (path.isEmpty()) {
      return;
    }
    // A listing of several starting points need not name the folders above them.
    folder(parent(path));
    names(parent(path)).add(path.substring(path.lastIndexOf('/') + 1));
    if (entry.type() == EntryType.FOLDER) {
      names(path);
    }
    entries.put(path, entry);
  }

  private void folder(String path) {
    if (entries.putIfAbsent(path, FOLDER) == null) {
      names(path);
      if (!path.isEmpty()) {
        folder(parent(path));
        names(parent(path)).add(path.substring(path.lastIndexOf('/') + 1));
      }
    }
  }

  private Set<String> names(String folder) {
    return folders.computeIfAbsent(folder, f -> new TreeSet<>());
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** A line as {@code grep -H ''} or {@code ldconfig -p} prints it. */
  private void addContent(String line, int number) {
    Matcher head = CACHE.matcher(line);
    if (head.matches()) {
      cache = head.group(1).substring(2);
      append(cache, LoaderCache.PRINTED);
      return;
    }
    if (line.startsWith("\t") && !cache.isEmpty()) {
      append(cache, line);
      return;
    }
    if (line.startsWith("Cache generated by:")) {
      return;
    }
    for (int colon = line.indexOf(':'); colon > 2; colon = line.indexOf(':', colon + 1)) {
      String path = line.startsWith("./") ? line.substring(2, colon) : "";
      Entry entry = entries.get(path);
      if (entry != null && entry.type() == EntryType.FILE) {
        append(path, line.substring(colon + 1));
        return;
      }
    }
    refuse(
        number,
        "`%s` is neither an entry (type, mode, group, number or target, path; tabs between them) nor"
                .formatted(line.length() > 60 ? line.substring(0, 60) + "…" : line)
            + " a line of a listed file (./path:content)",
        "");
  }

  /** First bytes of a file that is no text, as {@code od -An -v -tx1} prints them. */
  private void addHead(String[] fields, int number) {
    String hex = fields.length < 3 ? "?" : fields[1].replace(" ", "");
    String path = fields.length < 3 || !fields[2].startsWith("./") ? "" : fields[2].substring(2);
    Entry entry = entries.get(path);
    if (entry == null || entry.type() != EntryType.FILE || !HEX.matcher(hex).matches()) {
      refuse(number, "this is not the head of a listed file (h, hexadecimal bytes, path)", "");
    } else if (!hex.isEmpty()) {
      contents
          .computeIfAbsent(path, p -> new ByteArrayOutputStream())
          .writeBytes(HexFormat.of().parseHex(hex));
    }
  }

  private void append(String path, String line) {
    contents
        .computeIfAbsent(path, p -> new ByteArrayOutputStream())
        .writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Entry> entry(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  @Override
  public List<String> names(String folder, Predicate<String> wanted) {
    Set<String> names = folders.get(folder);
    return names == null ? List.<String>of() : names.stream().filter(wanted).toList();
  }

  @Override
  public byte[] read(String path, long offset, int length) throws UnreadableException {
    ByteArrayOutputStream content = contents.get(path);
    if (content == null) {
      throw new UnreadableException("`/%s`: its content was not recorded".formatted(path));
    }
    byte[] all = content.toByteArray();
    int from = (int) Math.min(offset, all.length);
    return Arrays.copyOfRange(all, from, (int) Math.min((long) from + length, all.length));
  }
}
