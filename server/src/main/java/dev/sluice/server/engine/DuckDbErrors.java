package dev.sluice.server.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** DuckDB's errors in the server's words. Expects DuckDB's setting {@code errors_as_json}. */
final class DuckDbErrors {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What the compiler's expressions throw through DuckDB's {@code error} function, and functions in
   * Java through the driver, which puts the exception's class before the message.
   */
  private static final Pattern CODED =
      Pattern.compile(
          "(?:[\\w.$]+RowError: )?\\[([A-Z0-9_]+)] (.*?)(?:\\R(?:\\tat |Caused by: ).*)?\\R*",
          Pattern.DOTALL);

  /** What is left of an error whose message has a character beyond the first plane. */
  private static final Pattern CUT_OFF =
      Pattern.compile(
          "\\{\"exception_type\":\"([^\"]*)\",\"exception_message\":\"(.*?)\"?}?", Pattern.DOTALL);

  /** Faults that pass, or that another file would meet as well. */
  private static final Pattern MACHINE_FAULT =
      Pattern.compile(
          "No space left|Input/output error|Too many open files|Permission denied|quota"
              + "|Stale file handle|Read-only file system");

  private DuckDbErrors() {}

  /** The error for a failed query. */
  static SluiceException translate(SQLException error, Collection<FileRelation> inputs) {
    Reported reported = Reported.parse(error);
    Matcher coded = CODED.matcher(reported.message);
    if (coded.matches() && codeNamed(coded.group(1)).isPresent()) {
      return new SluiceException(codeNamed(coded.group(1)).get(), sentence(coded.group(2)), error);
    }
    if (isStructWithoutFields(reported)) {
      return new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "A data file has none of the fields that the table now has in one of its struct columns,"
              + " which is not read: "
              + reported.message,
          error);
    }
    Optional<SluiceException> file = damagedFile(reported, inputs, error);
    if (file.isPresent()) {
      return file.get();
    }
    if (reported.type.equals("interrupt")) {
      return new SluiceException(ErrorCode.CANCELED, "The statement was canceled.", error);
    }
    return new SluiceException(codeOf(reported), reported.message, error);
  }

  /** A struct of which a file has none of the fields; DuckDB cannot tell it from NULL. */
  private static boolean isStructWithoutFields(Reported reported) {
    return reported.message.contains("STRUCT cast must have at least one matching member");
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  /** Whether the instance that threw it is unusable from now on. */
  static boolean isFatal(SQLException error) {
    Reported reported = Reported.parse(error);
    return reported.type.equals("fatal") || isBystander(reported);
  }

  /** Whether the statement failed only because another one broke the instance before. */
  private static boolean isBystander(Reported reported) {
    return reported.message.contains("has been invalidated because of a previous fatal error");
  }

  /** Whether the cause may be an input file that the error does not name. */
  static boolean mayHideDamage(SluiceException failure) {
    return switch (failure.code()) {
      case EVALUATION_FAILED, INTERNAL_ERROR, STORAGE_UNAVAILABLE -> true;
      default -> false;
    };
  }

  /** Whether a reader's error may be the fault of the file, and not of the machine. */
  static boolean mayBeDamage(SQLException error) {
    return Reported.parse(error).mayBeAboutFile();
  }

  static SluiceException corrupt(DataFile file, @Nullable String why, SQLException error) {
    return new SluiceException(
        ErrorCode.DATA_FILE_CORRUPT, "Data file " + file.path() + " cannot be read: " + why, error);
  }

  private static ErrorCode codeOf(Reported reported) {
    if (isBystander(reported)) {
      return ErrorCode.ENGINE_RESTARTED;
    }
    return switch (reported.type) {
      case "conversion", "mismatch type" -> conversion(reported.message);
      case "out of range" -> outOfRange(reported.message);
      case "divide by zero" -> ErrorCode.DIVIDE_BY_ZERO;
      case "out of memory" -> ErrorCode.OUT_OF_MEMORY;
      case "io", "http" -> ErrorCode.STORAGE_UNAVAILABLE;
      case "invalid input", "invalid type" -> evaluation(reported.message);
      case "permission" -> ErrorCode.PATH_NOT_ALLOWED;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }

  private static ErrorCode evaluation(String message) {
    if (message.startsWith("Map keys must be unique")) {
      return ErrorCode.DUPLICATED_MAP_KEY;
    }
    if (message.startsWith("Map keys can not be NULL")) {
      return ErrorCode.NULL_MAP_KEY;
    }
    return message.startsWith("More than one row returned by a subquery")
        ? ErrorCode.SCALAR_SUBQUERY_TOO_MANY_ROWS
        : ErrorCode.EVALUATION_FAILED;
  }

  /** Spark's calendar goes on where the engine's ends. */
  private static ErrorCode outOfRange(String message) {
    return message.startsWith("Date out of range")
        ? ErrorCode.UNSUPPORTED_FEATURE
        : ErrorCode.ARITHMETIC_OVERFLOW;
  }

  private static ErrorCode conversion(String message) {
    if (message.startsWith("Timestamp microseconds out of range")
        || message.startsWith("Date out of range in timestamp conversion")
        || message.startsWith("Unable to convert TIMESTAMPTZ to local TIMESTAMP")) {
      return ErrorCode.UNSUPPORTED_FEATURE;
    }
    String text = message.toLowerCase(Locale.ROOT);
    boolean tooBig = text.contains("out of range") || text.contains("could not cast value");
    return tooBig ? ErrorCode.ARITHMETIC_OVERFLOW : ErrorCode.CAST_INVALID_INPUT;
  }

  private static Optional<ErrorCode> codeNamed(String name) {
    return List.of(ErrorCode.values()).stream().filter(code -> code.name().equals(name)).findAny();
  }

  /** The input file to blame, where the error is one of reading. */
  private static Optional<SluiceException> damagedFile(
      Reported reported, Collection<FileRelation> inputs, SQLException error) {
    // Behind the fence of the sandbox a file that is gone is one that may not be read.
    boolean fenced = reported.type.equals("permission");
    if (!fenced && !reported.mayBeAboutFile()) {
      return Optional.empty();
    }
    for (FileRelation input : inputs) {
      for (DataFile file : input.files()) {
        if (!Files.exists(Path.of(file.path()))) {
          return Optional.of(
              new SluiceException(
                  ErrorCode.DATA_FILE_MISSING, "Data file is missing: " + file.path(), error));
        }
        if (!fenced && reported.message.contains(file.path())) {
          return Optional.of(corrupt(file, reported.message, error));
        }
      }
    }
    return Optional.empty();
  }

  /** An error as DuckDB tells it; the type in lower case, for DuckDB writes some in capitals. */
  private record Reported(String type, String message) {
    Reported {
      type = type.toLowerCase(Locale.ROOT);
    }

    static Reported parse(SQLException error) {
      String text = String.valueOf(error.getMessage());
      if (text.startsWith("{")) {
        try {
          JsonNode json = JSON.readTree(text);
          return new Reported(
              json.path("exception_type").asText(), json.path("exception_message").asText());
        } catch (JsonProcessingException cutOff) {
          Matcher begun = CUT_OFF.matcher(text);
          return begun.matches()
              ? new Reported(begun.group(1), begun.group(2))
              : new Reported("", text);
        }
      }
      int end = text.indexOf(" Error: ");
      return end < 0
          ? new Reported("", text)
          : new Reported(text.substring(0, end), text.substring(end + " Error: ".length()));
    }

    boolean mayBeAboutFile() {
      if (MACHINE_FAULT.matcher(message).find()) {
        return false;
      }
      return switch (type) {
        case "io", "invalid input", "serialization", "internal", "invalid", "" -> true;
        default -> false;
      };
    }
  }
}
