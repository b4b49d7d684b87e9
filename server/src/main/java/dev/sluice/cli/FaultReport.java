package dev.sluice.cli;

import dev.sluice.client.Problem;
import java.io.PrintWriter;
import java.util.List;

/** Faults of a definition with the line of the file that each is in. */
final class FaultReport {
  private FaultReport() {}

  static void print(DefinitionDocument document, List<Problem.Fault> faults, PrintWriter err) {
    for (Problem.Fault fault : faults) {
      SourcePlace place = document.place(fault);
      String pointer = fault.pointer().isEmpty() ? "" : fault.pointer() + ": ";
      err.println(
          "%s:%d:%d: %s%s%s"
              .formatted(
                  document.file(),
                  place.line(),
                  place.column(),
                  pointer,
                  fault.message(),
                  Failures.suggestion(fault)));
      err.println(place.caret());
    }
    err.flush();
  }

  /** A refusal of that definition, its faults with their lines. */
  static void print(DefinitionDocument document, Problem problem, PrintWriter err) {
    err.println("error " + problem.code() + ": " + problem.detail());
    print(document, problem.errors(), err);
    if (!problem.title().isEmpty()) {
      err.println("  remedy: " + problem.title());
    }
    err.flush();
  }
}
