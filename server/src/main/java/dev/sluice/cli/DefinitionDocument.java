package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.client.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A definition as it stands in a file, so that a fault can be shown where it is.
 *
 * @param file as it was named on the command line
 * @param text the whole file
 * @param start where in the text the definition begins
 * @param end where it ends
 */
record DefinitionDocument(String file, String text, int start, int end) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What is sent: the definition's own text, so that the server's lines are the file's. */
  String json() {
    return text.substring(start, end);
  }

  /** The definition's name; empty where it has none, which the server refuses better. */
  String name() {
    try (JsonParser parser = FACTORY.createParser(json())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean name = "name".equals(parser.currentName());
        JsonToken value = parser.nextToken();
        if (name && value == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
        parser.skipChildren();
      }
      return "";
    } catch (JsonProcessingException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The definition's name.
   *
   * @throws MalformedFile if it has none
   */
  String requiredName() {
    String name = name();
    if (name.isEmpty()) {
      throw new MalformedFile(file, SourcePlace.at(text, start), "the definition has no name");
    }
    return name;
  }

  /** Where in the file a fault lies; the nearest place that there is. */
  SourcePlace place(Problem.Fault fault) {
    int value = valueAt(fault.pointer());
    if (fault.line() == null) {
      return SourcePlace.at(text, value);
    }
    int line = fault.line();
    int column = fault.column() == null ? 1 : fault.column();
    boolean literal = value < text.length() && text.charAt(value) == '"';
    return SourcePlace.at(
        text, literal ? inLiteral(value, line, column) : inText(value, line, column));
  }

  /** Where the value begins at that pointer or, if it is not there, at what would hold it. */
  private int valueAt(String pointer) {
    for (String nearest = pointer; !nearest.isEmpty(); nearest = parent(nearest)) {
      Integer found = find(nearest);
      if (found != null) {
        return start + found;
      }
    }
    return start;
  }

  private static String parent(String pointer) {
    return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
  }

  private @Nullable Integer find(String pointer) {
    try (JsonParser parser = FACTORY.createParser(json())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean begins = token.isScalarValue() || token.isStructStart();
        if (begins && pointer.equals(pointer(parser, token))) {
          return (int) parser.currentTokenLocation().getCharOffset();
        }
      }
      return null;
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pointer of the value that begins here; a struct's own context is inside of it already. */
  private static String pointer(JsonParser parser, JsonToken token) {
    return token.isStructStart()
        ? parser.getParsingContext().getParent().pathAsPointer().toString()
        : parser.getParsingContext().pathAsPointer().toString();
  }

  private int inText(int from, int line, int column) {
    int at = from;
    for (int passed = 1; passed < line; passed++) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      at = end + 1;
    }
    return Math.min(at + column - 1, Math.max(start, end - 1));
  }

  /** Follows a string literal, escape by escape, to a line and column of what it stands for. */
  private int inLiteral(int quote, int line, int column) {
    int atLine = 1;
    int atColumn = 1;
    int at = quote + 1;
    while (at < end && text.charAt(at) != '"' && (atLine < line || atColumn < column)) {
      boolean escape = text.charAt(at) == '\\';
      boolean newLine = escape && text.startsWith("\\n", at);
      atColumn = newLine ? 1 : atColumn + 1;
      atLine += newLine ? 1 : 0;
      at += !escape ? 1 : text.startsWith("\\u", at) ? 6 : 2;
    }
    return Math.min(at, end - 1);
  }
}
