package io.gpuprof.picture;

import io.gpuprof.plan.PathPlan;
import io.gpuprof.profile.ResolvedProfile;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The picture of a plan, as SVG: the host in the middle, because everything comes from it; to its
 * left what the plugin's container sees of it, to its right what a workload gets.
 */
public final class PathPicture {

  private static final int MARGIN = 20;
  private static final int PADDING = 12;
  private static final int GAP = 160;
  private static final int LINE = 20;
  private static final int HEAD = 92;
  private static final int COLUMN_HEAD = 54;
  private static final int ROW_TITLE = 22;
  private static final int ROW_SPACE = 14;
  private static final int FOOT = 40;

  /** A sixth more than most fonts need, so that a wide one stays inside too. */
  private static final double CHARACTER = 8.2;

  /** The light background is part of the picture: pages may be dark. */
  private static final String STYLE =
      """

      .page { fill: #ffffff; stroke: #d0d7de }
      .column { fill: #f6f8fa; stroke: #d0d7de }
      .host { fill: #eef6ff; stroke: #54aeff }
      .cell { fill: #ffffff; stroke: #d0d7de }
      .arrow { fill: none; stroke: #57606a; stroke-width: 1.5 }
      text { font-family: ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
      .title { font-size: 20px; font-weight: 600 }
      .subtitle { font-size: 14px; fill: #57606a }
      .viewpoint { font-size: 16px; font-weight: 600 }
      .thing { font-size: 12px; font-weight: 600; fill: #57606a }
      .label { font-size: 12px; fill: #57606a }
      .mono { font-family: ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; font-size: 13px }
      .path { fill: #1f2328 }
      .root { fill: #0550ae; font-weight: 700 }
      .mount { fill: #bc4c00; font-weight: 700 }
      .note { fill: #57606a }
      """;

  private final ResolvedProfile profile;
  private final PathPlan plan;
  private final List<Row> rows;
  private final Column plugin;
  private final Column host;
  private final Column workload;

  /** A column of cells: where it begins and how wide it is. */
  private record Column(int x, int width) {
    int end() {
      return x + width;
    }

    int middle() {
      return x + width / 2;
    }
  }

  private PathPicture(ResolvedProfile profile, PathPlan plan) {
    this.profile = profile;
    this.plan = plan;
    rows = PathRows.of(profile.spec(), plan);
    plugin = new Column(MARGIN, width(Row::plugin));
    host = new Column(plugin.end() + GAP, width(Row::host));
    workload = new Column(host.end() + GAP, width(Row::workload));
  }

  /** The picture of a profile's plan. */
  public static String of(ResolvedProfile profile, PathPlan plan) {
    return new PathPicture(profile, plan).draw();
  }

  private int width(Function<Row, List<Line>> cells) {
    int longest =
        rows.stream()
            .flatMap(row -> cells.apply(row).stream())
            .mapToInt(Line::length)
            .max()
            .orElse(0);
    return Math.max(210, (int) (longest * CHARACTER)) + 4 * PADDING;
  }

  private String draw() {
    int body = rows.stream().mapToInt(PathPicture::height).sum() + ROW_SPACE * rows.size();
    int columnHeight = COLUMN_HEAD + body + PADDING;
    int width = workload.end() + MARGIN;
    int height = HEAD + columnHeight + FOOT;
    Drawing drawing =
        new Drawing(
            width,
            height,
            "Paths of " + profile.name(),
            "Where the NVIDIA driver lies on a host of the platform "
                + profile.name()
                + ", and where the device plugin's container and a workload see it.",
            STYLE);
    drawing.box("page", 0, 0, width, height);
    String title =
        profile.spec().title().map(t -> profile.name() + ": " + t).orElse(profile.name());
    drawing.words("title", MARGIN, 36, title);
    drawing.words(
        "subtitle", MARGIN, 62, "One file, three paths: which one is meant depends on who looks.");
    viewpoint(drawing, "column", plugin, columnHeight, "Plugin container", seen());
    viewpoint(drawing, "host", host, columnHeight, "Host", "the node's own file system");
    viewpoint(drawing, "column", workload, columnHeight, "Workload", gets());
    int y = HEAD + COLUMN_HEAD;
    for (Row row : rows) {
      draw(drawing, row, y);
      y += height(row) + ROW_SPACE;
    }
    legend(drawing, HEAD + columnHeight + 26);
    return drawing.finish();
  }

  private String seen() {
    return "sees the host below " + plan.hostRoot().plugin();
  }

  private String gets() {
    return profile.spec().plugin().usesCdi()
        ? "sees the driver's files below " + plan.workloadRoot()
        : "sees what the NVIDIA runtime injects";
  }

  private static void viewpoint(
      Drawing drawing, String style, Column column, int height, String name, String words) {
    drawing.box(style, column.x(), HEAD - 8, column.width(), height);
    drawing.centred("viewpoint", column.middle(), HEAD + 18, name);
    drawing.centred("label", column.middle(), HEAD + 37, words);
  }

  private static int height(Row row) {
    return ROW_TITLE + row.lines() * LINE + PADDING / 2;
  }

  private void draw(Drawing drawing, Row row, int y) {
    cell(drawing, plugin, row, row.plugin(), y);
    cell(drawing, host, row, row.host(), y);
    cell(drawing, workload, row, row.workload(), y);
    int middle = y + height(row) / 2;
    arrow(drawing, row.toPlugin(), plugin, host, middle);
    arrow(drawing, row.toWorkload(), host, workload, middle);
  }

  private static void cell(Drawing drawing, Column column, Row row, List<Line> lines, int y) {
    drawing.box("cell", column.x() + PADDING, y, column.width() - 2 * PADDING, height(row));
    int x = column.x() + 2 * PADDING;
    drawing.words("thing", x, y + 16, row.title());
    int baseline = y + ROW_TITLE + 13;
    for (Line line : lines) {
      drawing.line(x, baseline, line);
      baseline += LINE;
    }
  }

  private static void arrow(
      Drawing drawing, Optional<Arrow> arrow, Column left, Column right, int y) {
    if (arrow.isEmpty()) {
      return;
    }
    int from = left.end() - PADDING + 4;
    int to = right.x() + PADDING - 4;
    drawing.stroke(
        "arrow",
        arrow.get().rightwards()
            ? "M%d %d H%d M%d %d l6 5 l-6 5".formatted(from, y, to, to - 6, y - 5)
            : "M%d %d H%d M%d %d l-6 5 l6 5".formatted(to, y, from, from + 6, y - 5));
    drawing.centred("label", (from + to) / 2, y - 7, arrow.get().label());
  }

  private void legend(Drawing drawing, int y) {
    Line mount = Line.of(new Line.Part(plan.hostRoot().plugin().value(), Ink.MOUNT));
    drawing.line(MARGIN, y, mount);
    int x = MARGIN + (int) (mount.length() * CHARACTER) + PADDING;
    drawing.words("label", x, y, "where the plugin's container sees the host");
    x += 280;
    Line root = Line.of(new Line.Part(plan.driverRoot().host().value(), Ink.ROOT));
    drawing.line(x, y, root);
    drawing.words("label", x + (int) (root.length() * CHARACTER) + PADDING, y, "the driver root");
  }
}
