import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/** An object store in memory that speaks S3 on the loopback address: {@code java S3Server.java BUCKET KEY SECRET FILE}. */
final class S3Server {
    /** Writes the address to the file, then serves until it is killed. */
    public static void main(String[] arguments) throws Exception {
        BlobStore store = ContextBuilder.newBuilder("transient")
                .credentials("none", "none")
                .build(BlobStoreContext.class)
                .getBlobStore();
        store.createContainerInLocation(null, arguments[0]);
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, arguments[1], arguments[2])
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        Files.writeString(Path.of(arguments[3]), "http://127.0.0.1:" + server.getPort() + "\n");
        Thread.currentThread().join();
    }
}
