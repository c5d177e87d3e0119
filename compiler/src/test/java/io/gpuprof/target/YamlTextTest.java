package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlTextTest {

  @Test
  void commentsStandAboveKeysAndDashes() {
    Map<String, Object> tree =
        Manifest.map(
            "map", new Commented("Why the map.", Manifest.map("k", new Commented("Why k.", 1))),
            "list",
                new Commented(
                    "Why the list.",
                    List.of(
                        new Commented(
                            "Why the first.",
                            Manifest.map("a", 1, "b", new Commented("Why b.", 2))),
                        Manifest.map("a", new Commented("Above the dash.", "x")),
                        new Commented("Why a scalar.", "y"),
                        List.of(new Commented("Inner.", 1), List.of()))),
            "empty", new Commented("Why nothing.", List.of()),
            "none", new Commented("", Map.of()));
    assertEquals(
        """
        # Why the map.
        map:
          # Why k.
          k: 1
        # Why the list.
        list:
          # Why the first.
          - a: 1
            # Why b.
            b: 2
          # Above the dash.
          - a: x
          # Why a scalar.
          - "y"
          # Inner.
          - - 1
            - []
        # Why nothing.
        empty: []
        none: {}
        """,
        YamlText.write(tree));
  }

  @Test
  void scalars() {
    List<Object> scalars =
        Arrays.asList(
            "plain",
            "/a/b",
            "nvidia.com/gpu",
            "a: b",
            "a:b",
            "x:",
            "a #b",
            "a#b",
            "",
            " a",
            "a ",
            "yes",
            "Y",
            "off",
            "TRUE",
            "Null",
            "~",
            "0644",
            "0o644",
            "1_000",
            "0x1F",
            "0b11",
            "1.10",
            "1e3",
            "12:30:45",
            "2024-01-01",
            "2001-12-14T21:59:43.1Z",
            ".inf",
            "-.INF",
            ".NaN",
            "+1",
            "-",
            "- a",
            "--flag",
            "=",
            "<<",
            "{{ x }}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "|",
            ">",
            "'a",
            "\"a",
            "a\"b",
            "a\\b",
            "10m",
            "96Mi",
            "GPU-0",
            "...",
            ".hidden",
            "é",
            "\t",
            "a\tb",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD83D\uDE00",
            "a\r\nb",
            true,
            7,
            -3L,
            new BigInteger("99999999999999999999"),
            1.5,
            1e20,
            1e-7,
            null);
    assertEquals(
        """
        - plain
        - /a/b
        - nvidia.com/gpu
        - "a: b"
        - a:b
        - "x:"
        - "a #b"
        - a#b
        - ""
        - " a"
        - "a "
        - "yes"
        - "Y"
        - "off"
        - "TRUE"
        - "Null"
        - "~"
        - "0644"
        - "0o644"
        - "1_000"
        - "0x1F"
        - "0b11"
        - "1.10"
        - "1e3"
        - "12:30:45"
        - "2024-01-01"
        - "2001-12-14T21:59:43.1Z"
        - ".inf"
        - "-.INF"
        - ".NaN"
        - "+1"
        - "-"
        - "- a"
        - "--flag"
        - "="
        - "<<"
        - "{{ x }}"
        - "[a]"
        - "*a"
        - "&a"
        - "!a"
        - "%a"
        - "@a"
        - "`a"
        - "|"
        - ">"
        - "'a"
        - "\\"a"
        - a"b
        - a\\b
        - 10m
        - 96Mi
        - GPU-0
        - "..."
        - .hidden
        - é
        - "\\t"
        - "a\\tb"
        - "\\u0000"
        - "\\u0085"
        - "\\u2028"
        - "\\uFEFF"
        - \uD83D\uDE00
        - "a\\r\\nb"
        - true
        - 7
        - -3
        - 99999999999999999999
        - 1.5
        - 100000000000000000000.0
        - 0.00000010
        - null
        """,
        YamlText.write(scalars));
  }

  @Test
  void severalLinesAreLiteralUnlessBlanksWouldBeLost() {
    assertEquals(
        """
        script: |
          #!/bin/sh

          if [ -x a ]; then
          \texec a  # {{ b }}
          fi
        cut: |-
          a
          b
        blanks: "a \\nb\\n"
        lead: " a\\nb\\n"
        more: "a\\n\\n"
        first: "\\na"
        items:
          - |
            a
            b
        """,
        YamlText.write(
            Manifest.map(
                "script", "#!/bin/sh\n\nif [ -x a ]; then\n\texec a  # {{ b }}\nfi\n",
                "cut", "a\nb",
                "blanks", "a \nb\n",
                "lead", " a\nb\n",
                "more", "a\n\n",
                "first", "\na",
                "items", List.of("a\nb\n"))));
  }

  @Test
  void commentsAreWrappedAndScalarsAreNot() {
    String longText = "word ".repeat(60).strip();
    String text =
        YamlText.write(Manifest.map("a", Manifest.map("b", new Commented(longText, longText))));
    assertEquals(
        98,
        text.lines().filter(l -> l.startsWith("  # ")).mapToInt(String::length).max().orElse(0));
    assertEquals(1, text.lines().filter(l -> l.startsWith("  b: word")).count());
  }

  @Test
  void documents() {
    assertEquals(
        "---\n# One.\na: 1\n---\n[]\n",
        YamlText.writeAll(List.of(new Commented("One.", Map.of("a", 1)), List.of())));
  }
}
