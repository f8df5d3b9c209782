package dev.baton.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.baton.cli.AotTraining;
import dev.baton.cli.BatonConnector;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which. */
class ArchitectureTest {
    private static final String ROOT = "dev.baton.";

    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.of(
            "config", Set.of(),
            "connector", Set.of("config"),
            "health", Set.of("connector", "config"),
            "probe", Set.of("config"),
            "provisioning", Set.of("connector", "config"),
            "scim", Set.of("connector", "config"),
            "manifests", Set.of("config"),
            "cli", Set.of("config", "connector", "health", "probe", "provisioning", "manifests")));

    private static final Set<String> ENDS =
            Set.of("java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // The contract kit is a program of its own and knows none of the others: its module has no dependency on
            // them.
            .withImportOption(
                    location -> !location.contains("/dev/baton/contract/") && !location.contains("baton-contract"))
            // The tests of other modules, which tests here share fixtures with.
            .withImportOption(location -> !location.contains("-tests.jar"))
            // Tests use the contract kit, which knows nothing of the program.
            .withImportOption(location -> !location.contains("dev/baton/contract/"))
            .importPackages("dev.baton");

    static Set<String> packages() {
        return MAY_USE.keySet();
    }

    private static String inside(String name) {
        return ROOT + name + "..";
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItMay(String name) {
        String[] closed = packages().stream()
                .filter(other -> !other.equals(name) && !MAY_USE.get(name).contains(other))
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(closed)
                .check(CLASSES);
    }

    @Test
    void everyClassIsInAKnownPackage() {
        classes()
                .should()
                .resideInAnyPackage(
                        packages().stream().map(ArchitectureTest::inside).toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyCliEndsTheProcessOrWritesToItsStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages(inside("cli"))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    /** Everything else runs in a service, too: in its agent, for a probe. */
    @Test
    void onlyAMainClassCanEndTheProcess() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(BatonConnector.class, AotTraining.class)
                .should()
                .accessTargetWhere(describe(
                        "that ends the process",
                        access -> ENDS.contains(access.getTargetOwner().getName() + "." + access.getName())))
                .check(CLASSES);
    }

    @Test
    void nothingStaticBelongsToOneRun() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(assignableTo(PrintStream.class)
                        .or(assignableTo(Instant.class))
                        .or(assignableTo(Clock.class))
                        .or(assignableTo(Level.class))
                        .or(assignableTo(ConcurrentMap.class)))
                .check(CLASSES);
    }

    @Test
    void aProbeTakesItsSurroundingsFromItsCaller() {
        noClasses()
                .that()
                .resideInAnyPackage(inside("probe"), inside("cli.agent"))
                .or()
                .haveFullyQualifiedName("dev.baton.cli.HealthCheckCommand")
                .or()
                .haveFullyQualifiedName("dev.baton.cli.WarmRun")
                .should()
                .accessTargetWhere(describe(
                        "that is the process's",
                        access -> access.getTargetOwner().isEquivalentTo(System.class)
                                && List.of("getenv", "in", "out", "err", "setProperty", "exit")
                                        .contains(access.getName())))
                .check(CLASSES);
    }

    @Test
    void thePageListsEveryClassThatImplementsAnInterfaceOfHelidons() throws IOException {
        Map<String, Set<String>> listed = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `([\\w.]+)` \\| `([\\w`, ]+)` \\|");
        String page = Files.readString(Path.of("src/site/markdown/architecture.md"));
        String section = page.substring(page.indexOf("## Interfaces of Helidon"));
        row.matcher(section.substring(0, section.indexOf("\n## ")))
                .results()
                .forEach(found ->
                        listed.put(found.group(1), Set.of(found.group(2).split("`, `"))));

        Map<String, Set<String>> implemented = new TreeMap<>();
        CLASSES.forEach(type -> type.getRawInterfaces().stream()
                .filter(other -> other.getPackageName().startsWith("io.helidon"))
                .forEach(other -> implemented
                        .computeIfAbsent(nameInItsPackage(type), name -> new TreeSet<>())
                        .add(other.getSimpleName())));

        assertThat(listed, is(implemented));
    }

    private static String nameInItsPackage(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "connector", "scim"})
    void everyPackageSaysWhatItIsFor(String module) throws IOException {
        Path root = Path.of("src", module, "src/main/java/dev/baton");
        try (Stream<Path> folders = Files.walk(root)) {
            List<Path> silent = folders.filter(folder -> Files.isDirectory(folder) && !folder.equals(root))
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .toList();

            assertThat(silent, is(List.of()));
        }
    }
}
