package dev.sluice.server.rows;

/** What is wrong with one value; the place is added where it is caught. */
final class RowProblem extends Exception {
  private static final long serialVersionUID = 1;

  private final String path;

  RowProblem(String path, String message) {
    super(message, null, false, false);
    this.path = path;
  }

  /** The column and what lies below it: {@code address.zip}, {@code tags[2]}. */
  String path() {
    return path;
  }
}
