package dev.sluice.cli;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param source the text of that line
 */
record SourcePlace(int line, int column, String source) {
  /** How much of a long line is shown on either side of the place. */
  private static final int AROUND = 60;

  static SourcePlace at(String text, int offset) {
    int place = Math.max(0, Math.min(offset, text.length()));
    int begin = text.lastIndexOf('\n', place - 1) + 1;
    int end = text.indexOf('\n', place);
    String source = text.substring(begin, end < 0 ? text.length() : end);
    int line = 1 + (int) text.substring(0, begin).chars().filter(c -> c == '\n').count();
    return new SourcePlace(line, place - begin + 1, source.stripTrailing());
  }

  /** The line with a caret under the place: two lines, the first with its number. */
  String caret() {
    int from = Math.max(0, column - 1 - AROUND);
    int to = Math.min(source.length(), column - 1 + AROUND);
    String shown = from >= to ? "" : source.substring(from, to).replace('\t', ' ');
    String number = String.valueOf(line);
    String before = shown.substring(0, Math.min(shown.length(), column - 1 - from));
    return "  %s | %s%n  %s | %s^"
        .formatted(number, shown, " ".repeat(number.length()), " ".repeat(Cells.width(before)));
  }
}
