package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads commit files: one JSON object a line.
 *
 * <p>Stricter than the reference where that loses rows (an empty file, a torn line, two objects on
 * one line), and as tolerant where it does not (byte order mark, blank lines, CRLF, actions and
 * fields of other writers).
 */
final class CommitParser {
  /** Spark stops at the same depth. */
  private static final int MAX_DEPTH = 1000;

  private static final int MAX_LINE_BYTES = 64 << 20;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxStringLength(MAX_LINE_BYTES)
                      .build())
              .build());

  private final String table;
  private final LoggedFiles files;

  CommitParser(String table, LoggedFiles files) {
    this.table = table;
    this.files = files;
  }

  /** A commit that ends too early: its writer died, or is still at it. */
  static final class TornCommitException extends Exception {
    private static final long serialVersionUID = 1;

    TornCommitException(String message) {
      super(message, null, false, false);
    }
  }

  LoggedCommit parse(long version, byte[] content, long modifiedMillis) throws TornCommitException {
    CommitBuilder builder = new CommitBuilder(table, version, files);
    List<int[]> lines = lines(content);
    if (lines.isEmpty()) {
      throw new TornCommitException("it is empty");
    }
    int last = lines.size() - 1;
    for (int i = 0; i <= last; i++) {
      int[] line = lines.get(i);
      builder.add(object(version, i, i == last, content, line[0], line[1]));
    }
    return builder.build(content.length, modifiedMillis, Arrays.hashCode(content));
  }

  /** Start and end of each line that is not blank. */
  private static List<int[]> lines(byte[] content) {
    List<int[]> lines = new ArrayList<>();
    int start = hasByteOrderMark(content) ? 3 : 0;
    for (int i = start; i <= content.length; i++) {
      if (i == content.length || content[i] == '\n') {
        if (!blank(content, start, i)) {
          lines.add(new int[] {start, i});
        }
        start = i + 1;
      }
    }
    return lines;
  }

  private static boolean hasByteOrderMark(byte[] content) {
    return content.length >= 3
        && content[0] == (byte) 0xEF
        && content[1] == (byte) 0xBB
        && content[2] == (byte) 0xBF;
  }

  private static boolean blank(byte[] content, int start, int end) {
    for (int i = start; i < end; i++) {
      if (content[i] != ' ' && content[i] != '\t' && content[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private JsonNode object(long version, int line, boolean last, byte[] content, int start, int end)
      throws TornCommitException {
    if (end - start > MAX_LINE_BYTES) {
      throw corrupt(version, line, "is longer than " + MAX_LINE_BYTES + " bytes", null);
    }
    try (JsonParser parser = JSON.createParser(content, start, end - start)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw corrupt(version, line, "is not a JSON object", null);
      }
      JsonNode node = JSON.readTree(parser);
      int rest = (int) parser.currentLocation().getByteOffset();
      if (!strayByte(content, start + rest, end)) {
        throw corrupt(version, line, "holds more than one JSON object", null);
      }
      return node;
    } catch (IOException e) {
      if (last) {
        throw new TornCommitException("its last line is cut off or is not JSON");
      }
      throw corrupt(version, line, "is not JSON", e);
    }
  }

  /**
   * Whether nothing of weight follows the object. Every reader of the field passes over one stray
   * byte at the end of a line, and published tables have it.
   */
  private static boolean strayByte(byte[] content, int start, int end) {
    int weight = 0;
    for (int i = start; i < end; i++) {
      weight += blank(content, i, i + 1) ? 0 : 1;
    }
    return weight == 0 || (weight == 1 && content[end - 1] != '{');
  }

  private SluiceException corrupt(
      long version, int line, String what, @Nullable IOException cause) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT,
        "Table "
            + table
            + ": line "
            + (line + 1)
            + " of "
            + LogFiles.commitName(version)
            + " "
            + what
            + ".",
        cause);
  }
}
