package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads definitions from files: one a file, or an array of them. */
final class DefinitionFiles {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String STDIN = "-";

  private DefinitionFiles() {}

  /**
   * The definitions of a file, of every {@code *.json} directly in a directory in the order of
   * their names, or, for {@code -}, of stdin.
   */
  static List<DefinitionDocument> read(String fileOrDirectory) throws IOException {
    if (fileOrDirectory.equals(STDIN)) {
      byte[] text = System.in.readAllBytes();
      return split("stdin", new String(text, StandardCharsets.UTF_8));
    }
    Path path = Path.of(fileOrDirectory);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(fileOrDirectory);
    }
    if (!Files.isDirectory(path)) {
      return split(fileOrDirectory, Files.readString(path));
    }
    List<DefinitionDocument> found = new ArrayList<>();
    for (Path file : jsonFiles(path)) {
      found.addAll(split(file.toString(), Files.readString(file)));
    }
    if (found.isEmpty()) {
      throw new NoSuchFileException(fileOrDirectory + "/*.json");
    }
    return found;
  }

  private static List<Path> jsonFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  /**
   * The definitions in a text, each with its place.
   *
   * @throws MalformedFile if the text is no JSON
   */
  static List<DefinitionDocument> split(String file, String text) throws IOException {
    List<DefinitionDocument> found = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      Json.parse(text);
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return List.of(new DefinitionDocument(file, text, 0, text.length()));
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int start = offset(parser.currentTokenLocation());
        parser.skipChildren();
        int end = offset(parser.currentTokenLocation());
        boolean struct = parser.currentToken().isStructEnd();
        found.add(new DefinitionDocument(file, text, start, struct ? end + 1 : scalarEnd(parser)));
      }
    } catch (JsonProcessingException e) {
      throw new MalformedFile(file, text, e);
    }
    return found;
  }

  private static int scalarEnd(JsonParser parser) throws IOException {
    parser.finishToken();
    return offset(parser.currentLocation());
  }

  private static int offset(JsonLocation location) {
    return (int) location.getCharOffset();
  }
}
