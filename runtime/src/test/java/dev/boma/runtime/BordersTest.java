package dev.boma.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.boma.runtime.boot.Main;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Who may know whom: the borders that docs/architecture.md draws. */
@AnalyzeClasses(packages = "dev.boma", importOptions = ImportOption.DoNotIncludeTests.class)
final class BordersTest {
  private static final String RUNTIME = "dev.boma.runtime.";

  // A turn

  @ArchTest
  static void a_turn_is_seen_whole_by_its_pipeline_and_by_who_makes_it(JavaClasses all) {
    List<String> rooms = List.of("routing", "session", "sandbox", "resource", "delivery");
    assertThat(
            all.stream()
                .filter(one -> rooms.stream().allMatch(room -> sees(one, RUNTIME + room)))
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder("Wiring", "Rooms", "TurnPipeline");
  }

  private static boolean sees(JavaClass one, String room) {
    return one.getDirectDependenciesFromSelf().stream()
        .anyMatch(other -> other.getTargetClass().getPackageName().equals(room));
  }

  // Libraries

  @ArchTest
  static final ArchRule the_script_engine_is_seen_by_the_sandbox_only =
      noClasses()
          .that()
          .resideOutsideOfPackage(RUNTIME + "sandbox..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.graalvm..", "com.oracle.truffle..");

  @ArchTest
  static final ArchRule rocksdb_is_seen_by_the_embedded_store_only =
      noClasses()
          .that()
          .resideOutsideOfPackage(RUNTIME + "store.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.rocksdb..");

  @ArchTest
  static final ArchRule lettuce_is_seen_by_the_store_in_redis_only =
      noClasses()
          .that()
          .resideOutsideOfPackage(RUNTIME + "store.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "reactor..", "redis..");

  @ArchTest
  static final ArchRule web_routes_are_where_http_comes_in =
      noClasses()
          .that()
          .resideOutsideOfPackages(in("connector", "api", "console", "web", "boot", "cli"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx.ext.web..");

  @ArchTest
  static final ArchRule vertx_is_where_the_network_is =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              in("connector", "resource", "api", "console", "web", "boot", "cli", "bench"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..");

  @ArchTest
  static final ArchRule the_public_api_needs_the_jdk_and_jspecify_only =
      classes()
          .that()
          .resideInAnyPackage("dev.boma.api..", "dev.boma.spi..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.boma.api..", "dev.boma.spi..");

  // Rooms

  @ArchTest
  static final ArchRule rooms_have_no_cycles =
      slices()
          .assignedFrom(new Rooms())
          .should()
          .beFreeOfCycles()
          // The entry point starts the commands, which put a host together by Wiring.
          .ignoreDependency(
              JavaClass.Predicates.equivalentTo(Main.class), resideInAPackage(RUNTIME + "cli.."));

  @ArchTest
  static final ArchRule a_connector_knows_nothing_of_apps_and_scripts =
      room("connector")
          .mayNotSee("sandbox", "hosting", "turn", "routing", "store", "delivery", "resource");

  @ArchTest
  static final ArchRule routing_knows_nothing_of_sessions_and_wires =
      room("routing").mayNotSee("session", "connector", "sandbox", "resource", "delivery", "turn");

  @ArchTest
  static final ArchRule a_session_knows_nothing_of_how_the_script_ran =
      room("session").mayNotSee("sandbox", "resource", "connector", "routing", "hosting", "turn");

  @ArchTest
  static final ArchRule the_sandbox_knows_nothing_of_stores_and_wires =
      room("sandbox")
          .mayNotSee(
              "store",
              "resource",
              "connector",
              "delivery",
              "hosting",
              "routing",
              "session",
              "turn",
              "boot");

  @ArchTest
  static final ArchRule the_sandbox_never_asks_the_store_port =
      noClasses()
          .that()
          .resideInAPackage(RUNTIME + "sandbox..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.boma.spi..");

  @ArchTest
  static final ArchRule resources_know_nothing_of_the_script_engine =
      room("resource")
          .mayNotSee("sandbox", "connector", "session", "routing", "hosting", "delivery", "turn");

  @ArchTest
  static final ArchRule delivery_knows_nothing_of_state_and_scripts =
      room("delivery")
          .mayNotSee("sandbox", "resource", "session", "routing", "hosting", "connector", "turn");

  @ArchTest
  static final ArchRule what_is_kept_knows_none_of_who_keeps_it =
      room("store")
          .mayNotSee(
              "sandbox",
              "resource",
              "session",
              "routing",
              "hosting",
              "connector",
              "delivery",
              "turn",
              "boot");

  @ArchTest
  static final ArchRule only_wiring_chooses_an_engine =
      noClasses()
          .that()
          .resideOutsideOfPackages(in("boot", "store.embedded", "store.redis"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(RUNTIME + "store.embedded..", RUNTIME + "store.redis..");

  @ArchTest
  static final ArchRule small_tools_lie_below_all_rooms =
      noClasses()
          .that()
          .resideInAnyPackage(in("json", "text", "fair", "vumi"))
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.boma.runtime..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.resideInAnyPackage(
                              in("json", "text", "fair", "vumi")))));

  @ArchTest
  static void every_package_says_what_it_is_for_and_is_null_marked(JavaClasses all) {
    List<String> bare = new ArrayList<>();
    for (JavaClass type : all) {
      JavaPackage room = type.getPackage();
      if (room.tryGetPackageInfo().filter(info -> info.isAnnotatedWith(NullMarked.class)).isEmpty()
          && !bare.contains(room.getName())) {
        bare.add(room.getName());
      }
    }
    assertThat(bare).isEmpty();
  }

  private static String[] in(String... rooms) {
    return Arrays.stream(rooms).map(room -> RUNTIME + room + "..").toArray(String[]::new);
  }

  private static Room room(String name) {
    return new Room(name);
  }

  private record Room(String name) {
    ArchRule mayNotSee(String... others) {
      return noClasses()
          .that()
          .resideInAPackage(RUNTIME + name + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(in(others));
    }
  }

  /** A room is a package right below the host's; an engine of the store is one of its own. */
  private static final class Rooms implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      if (!name.startsWith(RUNTIME)) {
        return SliceIdentifier.ignore();
      }
      String room = name.substring(RUNTIME.length());
      return room.startsWith("store.")
          ? SliceIdentifier.of(room)
          : SliceIdentifier.of(room.split("\\.")[0]);
    }

    @Override
    public String getDescription() {
      return "rooms";
    }
  }
}
