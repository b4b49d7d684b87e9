# What a developer and CI do; both need Java 17 or later, Maven 3.8 or later and make.

MVN ?= mvn
MVN_FLAGS ?= -B -ntp -Dstyle.color=never
JAVA ?= $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)

DIST := server/target/sluice
RUN_EXAMPLE := $(JAVA) -XX:TieredStopAtLevel=1 -cp $(DIST)/lib/sluice-server.jar docs/examples/RunExample.java

# Where `make run` keeps its tables and listens.
HOST ?= 127.0.0.1
PORT ?= 8080
WAREHOUSE ?= target/warehouse
DATA ?= target/data

# What `make compat` compares: names apart by commas, the seed of what is generated, how much of it, one case in how many; a Spark side
# that runs already.
ONLY ?=
SEED ?= 42
DEPTH ?= 1
SAMPLE ?= 1
SPARK ?=
SPARK_PORT ?= 7077
COMPAT_FLAGS ?= -Dcompat.only='$(ONLY)' -Dcompat.seed=$(SEED) -Dcompat.depth=$(DEPTH) -Dcompat.sample=$(SAMPLE) -Dcompat.spark=$(SPARK)
COMPAT_TESTS = $(if $(findstring streams,$(ONLY)),StreamsTest,CompatTest)

# The stores that `make plugins-test` tests; Azure's is fetched with npm.
STORES ?= S3a Hdfs Gs Azure

# What builds and runs the image: docker, or podman with options of its own.
ENGINE ?= docker
IMAGE ?= sluice

.DEFAULT_GOAL := help
.PHONY: help fmt check build plugins plugins-test test compat compat-docs compat-streams compat-record compat-spark run demo bench image image-test clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

fmt: ## format Java sources and POMs
	$(MVN) $(MVN_FLAGS) -q -Pcheck,bench,spark,plugins spotless:apply

check: ## format, Checkstyle, Error Prone, NullAway, dependencies, architecture
	$(MVN) $(MVN_FLAGS) -q -Pcheck,bench,spark,plugins test -Dtest='ArchitectureTest,TidyTest' -Dsurefire.failIfNoSpecifiedTests=false

build: ## lay out the server in server/target/sluice
	$(MVN) $(MVN_FLAGS) -q package -Dmaven.test.skip
	@SLUICE_RECORD=1 $(RUN_EXAMPLE) docs/examples/01-orders >$(DIST)/record.log 2>&1 || { cat $(DIST)/record.log; exit 1; }

plugins: ## put the libraries of object stores into server/target/sluice/lib/plugins
	$(MVN) $(MVN_FLAGS) -q -Pplugins -pl plugins/azure,plugins/gs,plugins/hdfs,plugins/s3a -am package -Dmaven.test.skip
	@mkdir -p $(DIST)/lib/plugins && for store in azure gs hdfs s3a; do cp -R plugins/$$store/target/$$store $(DIST)/lib/plugins/; done

AZURITE := plugins/test/target/azurite
$(AZURITE):
	@mkdir -p $@ && npm install --prefix $@ --silent --omit=optional --no-save azurite@3.37.0 || { rm -rf $@; exit 1; }

empty :=
comma := ,
plugins-test: $(if $(findstring Azure,$(STORES)),$(AZURITE)) ## test object stores, each against a server of its kind (STORES)
	$(MVN) $(MVN_FLAGS) -Pplugins -pl plugins/test -am test -Dtest='$(subst $(empty) ,$(comma),$(STORES:%=%*Test))' -Dsurefire.failIfNoSpecifiedTests=false

test: ## run every test
	$(MVN) $(MVN_FLAGS) test

SPARK_SIDE := spark-compat/spark/target/lib/sluice-compat-spark.jar
$(SPARK_SIDE): spark-compat/spark/pom.xml $(shell find spark-compat/spark/src -name '*.java')
	$(MVN) $(MVN_FLAGS) -q -f spark-compat/spark/pom.xml package

compat: $(SPARK_SIDE) ## compare with Spark (ONLY, SEED, DEPTH, SAMPLE, SPARK)
	$(MVN) $(MVN_FLAGS) -q -Pspark -pl spark-compat -am test -Dtest=$(COMPAT_TESTS) -Dsurefire.failIfNoSpecifiedTests=false $(COMPAT_FLAGS)

compat-docs: ## compare with Spark and write docs/spark-sql-functions.md
	$(MAKE) compat COMPAT_FLAGS='-Dcompat.docs=true'

compat-streams: ## compare streaming queries with what Spark answered when it was recorded (ONLY)
	$(MVN) $(MVN_FLAGS) -q -Pspark -pl spark-compat -am test -Dtest=RecordedStreamsTest -Dsurefire.failIfNoSpecifiedTests=false $(COMPAT_FLAGS)

compat-record: ## record what Spark answers to the scripts of streaming queries
	$(MAKE) compat ONLY=streams COMPAT_FLAGS='-Dcompat.only=streams -Dcompat.record=true'

compat-spark: $(SPARK_SIDE) ## keep a Spark side on port SPARK_PORT for `make compat SPARK=127.0.0.1:7077`
	$(JAVA) @spark-compat/spark/java.options -cp 'spark-compat/spark/target/lib/*' dev.sluice.compat.spark.Main target/spark $(SPARK_PORT)

run: build ## serve on http://127.0.0.1:8080 until interrupted
	@exec $(DIST)/bin/sluice serve --host $(HOST) --port $(PORT) --warehouse $(WAREHOUSE) --data-dir $(DATA)

demo: build ## run the first example against a server of its own
	@$(RUN_EXAMPLE) docs/examples/01-orders

bench: build ## measure beside Spark and bare DuckDB (BENCH_ROWS, BENCH_SECONDS)
	$(MVN) $(MVN_FLAGS) -q -f bench/spark/pom.xml package
	$(MVN) $(MVN_FLAGS) -q -Pbench -pl bench -am package -Dmaven.test.skip
	$(JAVA) -cp bench/target/lib/sluice-bench.jar dev.sluice.bench.Main

image: ## build the container image (ENGINE, BUILD_FLAGS)
	$(ENGINE) build $(BUILD_FLAGS) -f docker/Dockerfile -t $(IMAGE) .

image-test: image ## run the first example, a drain and a crash against the image (RUN_FLAGS)
	@ENGINE="$(ENGINE)" RUN_FLAGS="$(RUN_FLAGS)" IMAGE=$(IMAGE) docker/test.sh

clean: ## remove what the others made
	$(MVN) $(MVN_FLAGS) -q clean
	rm -rf target bench/target bench/spark/target spark-compat/target spark-compat/spark/target
