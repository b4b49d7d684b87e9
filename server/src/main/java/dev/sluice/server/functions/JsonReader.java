package dev.sluice.server.functions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code from_json}: values of one type out of JSON texts. What does not fit makes the smallest
 * part NULL that Spark makes NULL.
 *
 * <p>Source: Spark's {@code JacksonParser} with partial results, and {@code FailureSafeParser}.
 */
final class JsonReader {
  private final DataType type;
  private final FormatOptions options;
  private final JsonFactory factory;
  private final JsonLeaves leaves;

  /** The place of the field that holds malformed texts, or -1. */
  private final int corrupt;

  JsonReader(Parsed parsed) {
    type = parsed.type();
    options = parsed.options();
    factory = options.factory();
    leaves = new JsonLeaves(options, factory);
    corrupt =
        type instanceof StructType struct ? struct.names().indexOf(options.corruptField()) : -1;
  }

  /** A value that does not fit, with what could be read of it. */
  private static final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What could be read; null for nothing. */
    private final transient @Nullable Object part;

    Misfit(@Nullable Object part) {
      super(null, null, false, false);
      this.part = part;
    }
  }

  /** The value in the engine's notation, or null. */
  @Nullable String read(String json) {
    try (JsonParser parser = factory.createParser(json)) {
      return parser.nextToken() == null ? null : NestedValues.write(root(parser), type);
    } catch (Misfit partial) {
      return malformed(json, partial.part);
    } catch (IOException | IllegalStateException | IllegalArgumentException unreadable) {
      return malformed(json, null);
    }
  }

  private @Nullable String malformed(String json, @Nullable Object part) {
    if (options.failFast()) {
      throw new SluiceException(
          ErrorCode.MALFORMED_RECORD_IN_PARSING, "The text does not fit " + type.sql());
    }
    Object value = part;
    if (type instanceof StructType struct) {
      List<@Nullable Object> row =
          new ArrayList<>(Collections.nCopies(struct.fields().size(), null));
      if (part != null) {
        row = new ArrayList<>((List<?>) part);
      }
      if (corrupt >= 0) {
        row.set(corrupt, json);
      }
      value = row;
    }
    return NestedValues.write(value, type);
  }

  private Object root(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    Object value = null;
    if (type instanceof StructType struct && token == JsonToken.START_OBJECT) {
      value = object(parser, struct, true);
    } else if (type instanceof MapType map && token == JsonToken.START_OBJECT) {
      value = map(parser, map);
    } else if (type instanceof ArrayType array && token == JsonToken.START_ARRAY) {
      value = array(parser, array);
    } else if (type instanceof ArrayType array
        && token == JsonToken.START_OBJECT
        && array.element() instanceof StructType struct) {
      value = only(parser, struct);
    }
    if (value == null) {
      throw new Misfit(null);
    }
    return value;
  }

  /** An object where an array of structs is wanted. */
  private List<?> only(JsonParser parser, StructType struct) throws IOException {
    try {
      return List.of(object(parser, struct, false));
    } catch (Misfit partial) {
      throw new Misfit(partial.part == null ? null : List.of(partial.part));
    }
  }

  private @Nullable Object value(JsonParser parser, DataType wanted) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.FIELD_NAME) {
      parser.nextToken();
      return value(parser, wanted);
    }
    if (token == null || token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (wanted instanceof StructType struct && token == JsonToken.START_OBJECT) {
      return object(parser, struct, false);
    }
    if (wanted instanceof MapType map && token == JsonToken.START_OBJECT) {
      return map(parser, map);
    }
    if (wanted instanceof ArrayType array && token == JsonToken.START_ARRAY) {
      return array(parser, array);
    }
    Object leaf = leaves.read(parser, token, wanted);
    if (leaf == null) {
      throw new Misfit(null);
    }
    return leaf == JsonLeaves.NOTHING ? null : leaf;
  }

  private List<@Nullable Object> object(JsonParser parser, StructType struct, boolean root)
      throws IOException {
    List<Field> fields = struct.fields();
    List<@Nullable Object> row = new ArrayList<>(Collections.nCopies(fields.size(), null));
    boolean misfit = false;
    while (more(parser, JsonToken.END_OBJECT)) {
      int index = index(fields, parser.currentName(), root);
      if (index < 0) {
        parser.skipChildren();
        continue;
      }
      try {
        row.set(index, value(parser, fields.get(index).type()));
      } catch (Misfit partial) {
        misfit = true;
        if (partial.part != null) {
          row.set(index, partial.part);
        } else {
          parser.skipChildren();
        }
      } catch (IOException | IllegalArgumentException | IllegalStateException unreadable) {
        misfit = true;
        parser.skipChildren();
      }
    }
    if (misfit) {
      throw new Misfit(row);
    }
    return row;
  }

  /** The field of that very name, the last of several; the one for malformed texts is none. */
  private int index(List<Field> fields, String name, boolean root) {
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).name().equals(name) && !(root && i == corrupt)) {
        return i;
      }
    }
    return -1;
  }

  private Map<String, @Nullable Object> map(JsonParser parser, MapType map) throws IOException {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    boolean partly = false;
    boolean misfit = false;
    while (more(parser, JsonToken.END_OBJECT)) {
      String key = parser.currentName();
      if (entries.containsKey(key)) {
        throw new SluiceException(
            ErrorCode.UNSUPPORTED_FEATURE, "The key " + key + " is twice in one map of from_json");
      }
      try {
        entries.put(key, value(parser, map.value()));
      } catch (Misfit partial) {
        if (partial.part != null) {
          partly = true;
          entries.put(key, partial.part);
        } else {
          misfit = true;
          parser.skipChildren();
        }
      } catch (IOException | IllegalArgumentException | IllegalStateException unreadable) {
        misfit = true;
        parser.skipChildren();
      }
    }
    if (misfit || partly) {
      throw new Misfit(misfit ? null : entries);
    }
    return entries;
  }

  private List<@Nullable Object> array(JsonParser parser, ArrayType array) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    boolean misfit = false;
    while (more(parser, JsonToken.END_ARRAY)) {
      try {
        values.add(value(parser, array.element()));
      } catch (Misfit partial) {
        if (partial.part == null) {
          throw partial;
        }
        misfit = true;
        values.add(partial.part);
      }
    }
    if (misfit) {
      throw new Misfit(values);
    }
    return values;
  }

  private static boolean more(JsonParser parser, JsonToken end) throws IOException {
    JsonToken next = parser.nextToken();
    return next != null && next != end;
  }
}
