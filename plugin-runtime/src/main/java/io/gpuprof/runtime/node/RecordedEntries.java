package io.gpuprof.runtime.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A tree that was written down; it has names and types, no contents. */
final class RecordedEntries implements Entries {

  private static final int FIELDS = 5;
  private static final Entry FOLDER = new Entry(EntryType.FOLDER, "", 0, 0, 0b111_101_101, 0);

  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Set<String>> folders = new HashMap<>();

  private RecordedEntries() {}

  /**
   * Reads what the command of {@link DriverTree#recorded} prints.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  static RecordedEntries parse(String listing) {
    RecordedEntries recorded = new RecordedEntries();
    recorded.folder("");
    List<String> fields = fields(listing);
    if (fields.size() % FIELDS != 0) {
      throw new IllegalArgumentException(
          "The listing is cut off: %d fields, not a multiple of %d"
              .formatted(fields.size(), FIELDS));
    }
    for (int i = 0; i < fields.size(); i += FIELDS) {
      recorded.add(fields.subList(i, i + FIELDS));
    }
    return recorded;
  }

  private static List<String> fields(String listing) {
    List<String> fields = new ArrayList<>();
    int start = 0;
    for (int end = listing.indexOf('\0'); end >= 0; end = listing.indexOf('\0', start)) {
      fields.add(listing.substring(start, end));
      start = end + 1;
    }
    // An editor's or a shell's last line break does not make the listing a bad one.
    if (!listing.substring(start).isBlank()) {
      throw new IllegalArgumentException(
          "The listing does not end with a NUL: `%s`".formatted(listing.substring(start)));
    }
    return fields;
  }

  private void add(List<String> fields) {
    String path = path(fields.get(0));
    EntryType type = type(fields.get(1), path);
    boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
    String[] numbers = device ? fields.get(2).split(":", -1) : new String[] {"0", "0"};
    if (numbers.length != 2) {
      throw new IllegalArgumentException(
          "`%s` has the device number `%s`, not major:minor".formatted(path, fields.get(2)));
    }
    String target = type == EntryType.LINK ? fields.get(2) : "";
    Entry entry =
        new Entry(
            type,
            target,
            number(numbers[0], 16, path),
            number(numbers[1], 16, path),
            number(fields.get(3), 8, path),
            number(fields.get(4), 10, path));
    put(path, entry);
  }

  /** The command is run in the root, so that paths begin with {@code ./}. */
  private static String path(String written) {
    String path = written.startsWith("./") ? written.substring(2) : written;
    if (path.equals(".")) {
      return "";
    }
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "`%s` is not a path relative to the root".formatted(written));
      }
    }
    return path;
  }

  private static EntryType type(String letter, String path) {
    for (EntryType type : EntryType.values()) {
      if (letter.equals(String.valueOf(type.letter()))) {
        return type;
      }
    }
    throw new IllegalArgumentException("`%s` has the unknown type `%s`".formatted(path, letter));
  }

  private static int number(String text, int radix, String path) {
    try {
      return Integer.parseUnsignedInt(text, radix);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("`%s` has the number `%s`".formatted(path, text), e);
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
  public byte[] read(String file, long offset, int length) throws UnreadableException {
    throw new UnreadableException("`/%s`: a recorded tree has no contents".formatted(file));
  }
}
