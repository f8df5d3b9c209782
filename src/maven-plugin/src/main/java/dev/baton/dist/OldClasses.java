package dev.baton.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Converts class files of Java 5 and earlier, such as picocli's, to the format of Java 8. The JVM keeps no class without stack
 * maps in an AOT cache, and loading picocli from its class files takes a fifth of the service's startup time.
 */
final class OldClasses {
    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final int VERSION_OFFSET = 6;

    private OldClasses() {}

    static void renewIn(Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(
                            ClassHierarchyResolver.ofResourceParsing((ClassDesc type) -> open(zip, type))
                                    .orElse(ClassHierarchyResolver.defaultResolver())));
            for (Path file : classFiles(zip)) {
                byte[] bytes = Files.readAllBytes(file);
                if (ByteBuffer.wrap(bytes).getShort(VERSION_OFFSET) < FIRST_WITH_STACK_MAPS) {
                    Files.write(file, renew(format, bytes));
                }
            }
        }
    }

    private static List<Path> classFiles(FileSystem zip) throws IOException {
        try (Stream<Path> files = Files.walk(zip.getPath("/"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static byte[] renew(ClassFile format, byte[] bytes) {
        ClassTransform version = (builder, element) -> builder.with(
                element instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0) : element);
        return format.transformClass(
                format.parse(bytes),
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(version));
    }

    private static InputStream open(FileSystem zip, ClassDesc type) {
        String name = type.descriptorString();
        Path file = zip.getPath(name.substring(1, name.length() - 1) + ".class");
        try {
            return Files.exists(file) ? Files.newInputStream(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
