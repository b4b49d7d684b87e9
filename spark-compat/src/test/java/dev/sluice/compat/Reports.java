package dev.sluice.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run found, as text. */
final class Reports {
  private Reports() {}

  /** Writes {@code differences.txt} and {@code refusals.txt}. */
  static void write(Tally tally, Path directory) throws IOException {
    List<String> differences = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (Tally.Subject subject : tally.subjects()) {
      if (!subject.differences().isEmpty()) {
        differences.add("## " + subject.name() + " (" + subject.differences().size() + ")");
        subject.differences().forEach(difference -> differences.add(difference.toString()));
      }
      subject
          .refused()
          .forEach(
              (reason, example) -> refusals.add(subject.name() + ": " + example + ": " + reason));
    }
    Files.write(directory.resolve("differences.txt"), differences);
    Files.write(directory.resolve("refusals.txt"), refusals);
  }

  /** A line a subject on standard output. */
  static void print(Tally tally) {
    for (Tally.Subject subject : tally.subjects()) {
      System.out.printf(
          "%-28s equal %6d  refused %4d  different %4d%n",
          subject.name(), subject.equal(), subject.refusals(), subject.differences().size());
    }
    System.out.printf(
        "%d answers equal, %d different%n", tally.equal(), tally.differences().size());
  }
}
