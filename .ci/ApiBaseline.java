import static java.lang.classfile.ClassFile.ACC_PROTECTED;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_SYNTHETIC;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the API of a module, classes without code, as the jar that the build compares later versions with.
 *
 * <p>Arguments: the directory of the compiled classes, the jar, and how the names of the classes begin.
 */
final class ApiBaseline {
    private static final ClassFile CLASS_FILE = ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS);

    private ApiBaseline() {}

    public static void main(String[] args) throws IOException {
        Path classes = Path.of(args[0]);
        Path jar = Path.of(args[1]);
        List<String> names = List.of(args).subList(2, args.length);
        List<Path> files;
        try (Stream<Path> found = Files.walk(classes)) {
            files = found.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class"))
                    .sorted()
                    .toList();
        }
        Files.createDirectories(jar.toAbsolutePath().getParent());
        int written = 0;
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                ClassModel model = CLASS_FILE.parse(file);
                if (names.stream().anyMatch(model.thisClass().asInternalName()::startsWith) && isPublic(model)) {
                    ZipEntry entry = new ZipEntry(classes.relativize(file).toString());
                    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
                    out.putNextEntry(entry);
                    out.write(api(model));
                    written++;
                }
            }
        }
        System.out.println(written + " classes, " + Files.size(jar) + " bytes: " + jar);
    }

    /** A nested class is as visible as its least visible enclosing class; its own flags stand in InnerClasses. */
    private static boolean isPublic(ClassModel model) {
        boolean isNested = model.thisClass().asInternalName().contains("$");
        if (!isNested) {
            return visible(model.flags().flagsMask());
        }
        return model.findAttribute(Attributes.innerClasses()).stream()
                .map(InnerClassesAttribute::classes)
                .flatMap(List::stream)
                .filter(inner -> model.thisClass().asInternalName().startsWith(inner.innerClass().asInternalName()))
                .allMatch(inner -> visible(inner.flagsMask()) && inner.innerName().isPresent());
    }

    private static boolean visible(int flags) {
        return (flags & (ACC_PUBLIC | ACC_PROTECTED)) != 0 && (flags & ACC_SYNTHETIC) == 0;
    }

    private static byte[] api(ClassModel model) {
        MethodTransform withoutCode = MethodTransform.dropping(element -> element instanceof CodeModel);
        return CLASS_FILE.transformClass(model, (builder, element) -> {
            switch (element) {
                case MethodModel method -> {
                    if (visible(method.flags().flagsMask())) {
                        builder.transformMethod(method, withoutCode);
                    }
                }
                case FieldModel field -> {
                    if (visible(field.flags().flagsMask())) {
                        builder.with(field);
                    }
                }
                case SourceFileAttribute _ -> {}
                default -> builder.with(element);
            }
        });
    }
}
