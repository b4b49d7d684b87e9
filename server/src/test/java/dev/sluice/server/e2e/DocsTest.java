package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandServer;
import dev.sluice.server.Server;
import dev.sluice.server.runtime.WalkObserver;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the shell blocks of the pages that ask for it, in one shell a page, against a server of its
 * own. A block of another kind right behind a shell block is its output: spaces and line ends do
 * not count, and {@code …} stands for anything. {@code sluice} is there without being installed.
 */
class DocsTest {
  private static final Path ROOT = Path.of("..");
  private static final String MARK = "<!-- DocsTest ";
  private static final String ADDRESS = "http://127.0.0.1:8080";
  private static final String END = "--- end of block ---";
  private static final long PATIENCE_SECONDS = 60;
  private static final String FENCE = "```";

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("pages")
  void what_a_page_shows_is_what_the_server_answers(Path page) throws Exception {
    List<Block> blocks = blocks(Files.readAllLines(page));
    assertThat(blocks).isNotEmpty();
    List<String> outputs;
    try (Server server = Server.start(Servers.config(directory), WalkObserver.NONE);
        CommandServer commands = new CommandServer(server.url())) {
      outputs = run(blocks, server.url(), commands.function());
    }

    assertThat(outputs).hasSameSizeAs(blocks);
    for (int i = 0; i < blocks.size(); i++) {
      String expected = blocks.get(i).output();
      if (expected != null) {
        assertThat(compact(outputs.get(i)))
            .as("%s, the output of%n%s", page, blocks.get(i).script())
            .matches(pattern(expected));
      }
    }
  }

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
          .filter(file -> file.toString().endsWith(".md") && text(file).contains(MARK))
          .sorted()
          .toList();
    }
  }

  /** What one shell block is and, where the page tells it, gives. */
  private record Block(String script, @Nullable String output) {}

  private static List<Block> blocks(List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals(FENCE + "sh")) {
        int end = end(lines, i);
        boolean shown = end + 1 < lines.size() && lines.get(end + 1).matches(FENCE + "(?!sh).+");
        blocks.add(
            new Block(
                body(lines, i, end), shown ? body(lines, end + 1, end(lines, end + 1)) : null));
        i = end;
      }
    }
    return blocks;
  }

  private static int end(List<String> lines, int start) {
    int end = start + 1;
    while (!lines.get(end).equals(FENCE)) {
      end++;
    }
    return end;
  }

  private static String body(List<String> lines, int start, int end) {
    return String.join("\n", lines.subList(start + 1, end));
  }

  private List<String> run(List<Block> blocks, String url, String commands) throws Exception {
    String script =
        blocks.stream()
            .map(block -> block.script().replace(ADDRESS, url) + "\necho '" + END + "'\n")
            .collect(Collectors.joining("", "set -euo pipefail\n" + commands, ""));
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    Process bash =
        new ProcessBuilder(
                "bash", Files.writeString(directory.resolve("page.sh"), script).toString())
            .directory(ROOT.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = bash.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    bash.destroyForcibly();

    assertThat(ended).as("the page ended; it wrote%n%s%n%s", text(out), text(err)).isTrue();
    assertThat(bash.exitValue()).as(text(out) + text(err)).isZero();
    List<String> outputs = Arrays.asList(text(out).split(END, -1));
    return outputs.subList(0, outputs.size() - 1);
  }

  private static Pattern pattern(String output) {
    return Pattern.compile(
        Arrays.stream(compact(output).split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  private static String compact(String text) {
    return text.replaceAll("\\s", "");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
