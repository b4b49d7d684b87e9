package dev.sluice.server.rows;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;

/** The faulty rows of one request, as many as are worth telling. */
final class RowProblems {
  private static final int MOST = 20;

  private final List<Problem> problems = new ArrayList<>();

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Whether reading on would tell nothing more. */
  boolean isFull() {
    return problems.size() >= MOST;
  }

  /** A fault of a row as a whole. */
  void add(long row, String fault) {
    problems.add(Problem.at("/" + (row - 1), "row " + row + " " + fault));
  }

  /** A fault of one value. */
  void add(long row, RowProblem fault) {
    String column = fault.path().replace("~", "~0").replace("/", "~1");
    problems.add(
        Problem.at(
            "/" + (row - 1) + "/" + column,
            "row " + row + ", column " + fault.path() + ": " + fault.getMessage()));
  }

  /** Throws {@code INVALID_ROWS} where there is any. */
  void refuse() {
    if (!problems.isEmpty()) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS, "Nothing was written: " + problems.get(0).message(), problems);
    }
  }
}
