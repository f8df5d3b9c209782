package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A command line, split strictly: {@code --flag=value} or {@code --flag value}, booleans {@code --flag} or
 * {@code --flag=value}, each at most once. The values are not checked.
 *
 * @param values by setting name
 * @param others words that are neither a flag nor a flag's value
 * @param faults a message for each flag that is unknown, has no value or is given twice
 */
public record Words(Map<String, String> values, List<String> others, List<String> faults) {
    /**
     * Splits a command line. Each cold probe does this in a new JVM, so it uses no parser library.
     *
     * @param words the command line after the command's name
     * @param byFlag finds a setting by its flag, dashes included
     * @return its parts, in modifiable collections
     */
    public static Words read(List<String> words, Function<String, Optional<Setting<?>>> byFlag) {
        Words read = new Words(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (word.startsWith("-")) {
                read.readFlag(word, rest, byFlag);
            } else {
                read.others.add(word);
            }
        }
        return read;
    }

    private void readFlag(String word, Iterator<String> rest, Function<String, Optional<Setting<?>>> byFlag) {
        int equals = word.indexOf('=');
        String flag = equals < 0 ? word : word.substring(0, equals);
        Setting<?> setting = byFlag.apply(flag).orElse(null);
        if (setting == null) {
            faults.add("unknown flag " + flag);
        } else if (equals < 0 && !setting.isBoolean() && !rest.hasNext()) {
            faults.add(flag + " needs a value: " + setting.allowed());
        } else {
            String value = equals >= 0 ? word.substring(equals + 1) : setting.isBoolean() ? "true" : rest.next();
            if (values.put(setting.name(), value) != null) {
                faults.add(flag + " is given twice");
            }
        }
    }
}
