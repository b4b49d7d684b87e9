package dev.sluice.bench.spark;

import static org.apache.spark.sql.functions.expr;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Spark's side of the benchmark: a process that does what it is told on standard input, one command
 * a line, its parts apart by tabs, and answers each with a line {@code done}.
 *
 * <pre>
 * copy    SOURCE SINK CHECKPOINT    everything that is in the source now
 * stream  SOURCE SINK CHECKPOINT    as soon as possible, until the input ends
 * nexmark TABLES SINK CHECKPOINT INPUT STATEMENT…    everything; each over what the one before gave
 * sql     STATEMENT
 * rows    STATEMENT                 its rows as JSON, one a line before the answer
 * </pre>
 */
public final class Main {
  private final SparkSession spark;

  private Main(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Serves commands until the input ends.
   *
   * @param args the warehouse directory
   */
  public static void main(String[] args) throws Exception {
    try (SparkSession spark = session(args[0])) {
      Main main = new Main(spark);
      System.out.println("ready");
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        main.run(line.split("\t"));
        System.out.println("done");
      }
    }
  }

  /** Two cores and no shuffle over more: as one would tune it for this machine and this job. */
  private static SparkSession session(String warehouse) {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.warehouse.dir", warehouse)
        .config("spark.sql.shuffle.partitions", 1)
        .config("spark.databricks.delta.snapshotPartitions", 1)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.eventLog.enabled", false)
        .config("spark.ui.enabled", false)
        .config("spark.log.level", "ERROR")
        .getOrCreate();
  }

  private void run(String[] command) throws Exception {
    switch (command[0]) {
      case "copy" -> write(command, Trigger.AvailableNow()).awaitTermination();
      case "stream" -> write(command, Trigger.ProcessingTime(0));
      case "nexmark" -> nexmark(command).awaitTermination();
      case "sql" -> spark.sql(command[1]);
      case "rows" -> spark.sql(command[1]).toJSON().collectAsList().forEach(System.out::println);
      default -> throw new IllegalArgumentException(command[0]);
    }
  }

  private StreamingQuery nexmark(String[] command) throws TimeoutException {
    for (String table : List.of("person", "auction", "bid")) {
      spark
          .readStream()
          .format("delta")
          .option("maxFilesPerTrigger", 1)
          .load(command[1] + "/" + table)
          .withWatermark("dateTime", "4 seconds")
          .createOrReplaceTempView(table);
    }
    Dataset<Row> rows = spark.table(command[4]);
    for (int i = 5; i < command.length; i++) {
      rows.createOrReplaceTempView("input");
      rows = spark.sql(command[i]);
    }
    return rows.writeStream()
        .format("delta")
        .option("checkpointLocation", command[3])
        .trigger(Trigger.AvailableNow())
        .start(command[2]);
  }

  private StreamingQuery write(String[] command, Trigger trigger) throws TimeoutException {
    DataStreamWriter<Row> writer =
        processed(spark.readStream().format("delta").load(command[1]))
            .writeStream()
            .format("delta")
            .outputMode("append")
            .option("checkpointLocation", command[3])
            .trigger(trigger);
    return writer.start(command[2]);
  }

  private static Dataset<Row> processed(Dataset<Row> orders) {
    return orders
        .filter("Price IS NOT NULL")
        .withColumn("IsBike", expr("INSTR(Product, 'Bike') > 0").cast("int"))
        .withColumn("Total", expr("Quantity * Price").cast("decimal"));
  }
}
