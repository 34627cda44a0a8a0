import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

/** Starts an old Hudson on a new JVM: its XStream knows no vendor of JVMs after Sun, and no version after 1.6. */
public class Start {
  public static void main(String[] words) throws Exception {
    System.setProperty("java.vm.vendor", "Sun Microsystems Inc.");
    System.setProperty("java.version", "1.6.0_31");
    System.setProperty("java.specification.version", "1.6");
    URLClassLoader war = new URLClassLoader(new URL[] {new File(words[0]).toURI().toURL()});
    String[] rest = Arrays.copyOfRange(words, 1, words.length);
    war.loadClass("Main").getMethod("main", String[].class).invoke(null, (Object) rest);
  }
}
