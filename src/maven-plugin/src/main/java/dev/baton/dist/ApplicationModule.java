package dev.baton.dist;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleAttribute.ModuleAttributeBuilder;
import java.lang.classfile.attribute.ModuleMainClassAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Turns the merged jar into one open module that jlink can link: it requires the modules it needs, provides what the service
 * files name, and uses every service that a merged library looks up.
 */
final class ApplicationModule {
    static final String NAME = "baton";

    private static final String SERVICES = "META-INF/services";

    private ApplicationModule() {}

    static void addTo(Path jar, Application application, Set<String> requires) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Map<String, List<String>> services = services(zip.getPath(SERVICES));
            Set<String> uses = new TreeSet<>(services.keySet());
            application.classPath().forEach(entry -> uses.addAll(usedBy(entry)));
            uses.addAll(usedByRegistry(zip));
            services.keySet().removeIf(service -> !isKnown(service, zip));
            uses.removeIf(service -> !isKnown(service, zip));
            ModuleAttribute module = ModuleAttribute.of(ModuleDesc.of(NAME), builder -> {
                builder.moduleFlags(AccessFlag.OPEN);
                builder.moduleVersion(application.version());
                requires.forEach(name -> builder.requires(ModuleDesc.of(name), flags(name), null));
                uses.forEach(service -> builder.uses(ClassDesc.of(service)));
                services.forEach((service, providers) -> provide(builder, service, providers));
            });
            byte[] moduleInfo = ClassFile.of()
                    .buildModule(
                            module,
                            descriptor -> descriptor.with(
                                    ModuleMainClassAttribute.of(ClassDesc.of(application.mainClass()))));
            Files.write(zip.getPath("module-info.class"), moduleInfo);
        }
    }

    private static List<AccessFlag> flags(String module) {
        return module.equals("java.base") ? List.of(AccessFlag.MANDATED) : List.of();
    }

    private static void provide(ModuleAttributeBuilder module, String service, List<String> providers) {
        module.provides(
                ClassDesc.of(service), providers.stream().map(ClassDesc::of).toArray(ClassDesc[]::new));
    }

    private static Map<String, List<String>> services(Path directory) throws IOException {
        Map<String, List<String>> services = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    services.put(file.getFileName().toString(), names(file));
                }
            }
        }
        services.values().removeIf(List::isEmpty);
        return services;
    }

    private static List<String> names(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
    }

    /** Whether a service's type exists: that of a missing library, such as an annotation processor, cannot be provided. */
    private static boolean isKnown(String service, FileSystem zip) {
        String path = service.replace('.', '/').replaceFirst("\\$.*", "") + ".class";
        return Files.exists(zip.getPath(path))
                || ClassLoader.getPlatformClassLoader().getResource(path) != null;
    }

    private static Set<String> usedBy(Path jar) {
        try {
            return ModuleFinder.of(jar).findAll().stream()
                    .flatMap(module -> module.descriptor().uses().stream())
                    .collect(toCollection(TreeSet::new));
        } catch (FindException e) {
            // Cannot be a module, so it declares no uses.
            return Set.of();
        }
    }

    /** Helidon's service registry loads the Java services that these files name. */
    private static List<String> usedByRegistry(FileSystem zip) throws IOException {
        List<String> uses = new ArrayList<>();
        try (Stream<Path> files = Files.walk(zip.getPath("META-INF"))) {
            for (Path file :
                    files.filter(file -> file.endsWith("service.loader")).toList()) {
                uses.addAll(names(file));
            }
        }
        return uses;
    }
}
