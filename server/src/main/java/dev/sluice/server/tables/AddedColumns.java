package dev.sluice.server.tables;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.statement.TableChange.NewColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts columns where ALTER TABLE … ADD COLUMN says. */
final class AddedColumns {
  private AddedColumns() {}

  /**
   * The same columns and a new one; what is there stays as it is written.
   *
   * @throws SluiceException {@code FIELD_ALREADY_EXISTS}; {@code UNRESOLVED_COLUMN} for a neighbour
   *     that there is not
   */
  static StructType with(StructType schema, NewColumn column) {
    return (StructType) with(schema, column, 0);
  }

  /**
   * A type of the schema with the column in it.
   *
   * @param depth how many names of its parents led here
   */
  private static DataType with(DataType type, NewColumn column, int depth) {
    boolean isHere = depth == column.parent().size();
    if (type instanceof StructType struct && isHere) {
      return put(struct, column);
    }
    String step = isHere ? "" : column.parent().get(depth).toLowerCase(Locale.ROOT);
    if (type instanceof StructType struct) {
      List<Field> fields = new ArrayList<>(struct.fields());
      int place = index(struct, step);
      Field field = fields.get(place);
      DataType grown = with(field.type(), column, depth + 1);
      fields.set(place, new Field(field.name(), grown, field.nullable(), field.metadata()));
      return new StructType(fields);
    }
    if (type instanceof ArrayType array && step.equals("element")) {
      return new ArrayType(with(array.element(), column, depth + 1), array.containsNull());
    }
    if (type instanceof MapType map && step.equals("value")) {
      DataType value = with(map.value(), column, depth + 1);
      return new MapType(map.key(), value, map.valueContainsNull());
    }
    if (type instanceof MapType map && step.equals("key")) {
      DataType key = with(map.key(), column, depth + 1);
      return new MapType(key, map.value(), map.valueContainsNull());
    }
    throw new SluiceException(
        ErrorCode.UNRESOLVED_COLUMN,
        "The column "
            + column.name()
            + " cannot be added: there is no struct at "
            + String.join(".", column.parent())
            + ".");
  }

  private static StructType put(StructType schema, NewColumn column) {
    if (schema.find(column.field().name()).isPresent()) {
      throw new SluiceException(
          ErrorCode.FIELD_ALREADY_EXISTS, "The column " + column.name() + " is there already.");
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    String after = column.after();
    int place = after == null ? fields.size() : after.isEmpty() ? 0 : index(schema, after) + 1;
    fields.add(place, column.field());
    return new StructType(fields);
  }

  private static int index(StructType struct, String name) {
    Field found =
        struct
            .find(name)
            .orElseThrow(
                () ->
                    new SluiceException(
                        ErrorCode.UNRESOLVED_COLUMN, "There is no column " + name + "."));
    return struct.fields().indexOf(found);
  }
}
