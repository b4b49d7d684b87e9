package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.Problem;
import dev.sluice.client.QueryFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Failures as people read them: what, where, and what to do about it. */
final class Failures {
  private Failures() {}

  /** Prints why the server did not do it and returns the exit code that says so. */
  static int print(ApiException failure, PrintWriter err) {
    print(failure.problem(), err);
    return failure instanceof ApiException.Unreachable ? ExitCode.UNREACHABLE : ExitCode.REFUSED;
  }

  private static void print(Problem problem, PrintWriter err) {
    err.println("error " + problem.code() + ": " + problem.detail());
    for (Problem.Fault fault : problem.errors()) {
      err.println("  " + place(fault) + fault.message() + suggestion(fault));
    }
    if (problem.currentState() != null) {
      String allowed =
          problem.allowedActions() == null || problem.allowedActions().isEmpty()
              ? ""
              : "; allowed: " + String.join(", ", problem.allowedActions());
      err.println("  state: " + problem.currentState() + allowed);
    }
    if (!problem.title().isEmpty()) {
      err.println("  remedy: " + problem.title());
    }
    if (problem.errorId() != null) {
      err.println("  error id: " + problem.errorId());
    }
    err.flush();
  }

  /** Prints why a query failed. */
  static void print(QueryFailure failure, PrintWriter err) {
    err.println("error " + failure.code() + ": " + failure.message());
    err.println("  remedy: " + failure.remedy());
    err.flush();
  }

  private static String place(Problem.Fault fault) {
    String line = fault.line() == null ? "" : "line " + fault.line();
    String column = fault.column() == null ? "" : ", column " + fault.column();
    String place = (fault.pointer() + " " + line + column).strip();
    return place.isEmpty() ? "" : place + ": ";
  }

  /** What would be right, to be put behind a message; empty where nothing is known. */
  static String suggestion(Problem.Fault fault) {
    @Nullable String suggestion = fault.suggestion();
    return suggestion == null || suggestion.isEmpty() ? "" : " (did you mean " + suggestion + "?)";
  }

  /** One sentence about a file that could not be read or written. */
  static String ofFile(Exception failure) {
    Throwable cause = failure;
    if (failure instanceof UncheckedIOException
        && failure.getCause() instanceof IOException inner) {
      cause = inner;
    }
    if (cause instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    if (cause instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (cause instanceof FileAlreadyExistsException there) {
      return there.getFile() + " is there already";
    }
    return String.valueOf(cause.getMessage());
  }
}
