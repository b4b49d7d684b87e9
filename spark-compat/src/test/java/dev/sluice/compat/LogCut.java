package dev.sluice.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Copies of tables whose log begins with its newest checkpoint, so that a reader has to use it. */
final class LogCut {
  private static final Pattern CHECKPOINT = Pattern.compile("(\\d{20})\\.checkpoint\\..*");
  private static final Pattern LOGGED = Pattern.compile("(\\d{20})\\..*");

  private final TwoTables tables;

  LogCut(TwoTables tables) {
    this.tables = tables;
  }

  /** Both tables as both read them from their checkpoints; none where there is no checkpoint. */
  List<TableProofs.Proof> readings() {
    tables.settle();
    List<TableProofs.Proof> readings = new ArrayList<>();
    for (Path table : List.of(tables.sparks(), tables.sluices())) {
      OptionalLong newest = newestCheckpoint(table);
      if (newest.isPresent()) {
        Path copy = copy(table, newest.getAsLong());
        String query = "SELECT * FROM delta.`" + copy + "`";
        readings.add(
            new TableProofs.Proof(
                table.getParent().getFileName() + "'s table from its checkpoint",
                Reading.of(tables.spark().sql(query)),
                Reading.of(() -> tables.campaign().tables().run(query))));
      }
    }
    return readings;
  }

  private static OptionalLong newestCheckpoint(Path table) {
    try (Stream<Path> files = Files.list(table.resolve("_delta_log"))) {
      return files
          .map(file -> CHECKPOINT.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .max();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path copy(Path table, long checkpoint) {
    Path copy = table.resolveSibling(table.getFileName() + "_cut");
    try (Stream<Path> files = Files.walk(table)) {
      for (Path file : files.toList()) {
        Matcher logged = LOGGED.matcher(file.getFileName().toString());
        boolean isOlder = logged.matches() && Long.parseLong(logged.group(1)) < checkpoint;
        if (!isOlder) {
          Files.copy(file, copy.resolve(table.relativize(file).toString()));
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
