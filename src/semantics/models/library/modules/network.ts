/** Modules that talk over a network: RPC, queues, WebSocket, QUIC, SSH, containers, clusters, HTTP clients. */
import type { FunctionModel, FunctionModels, ModelTable } from "../../model.js";
import {
  acquire,
  BLOCKS,
  CLOSER,
  each,
  functions,
  methods,
  NOTHING,
  RELEASES_RECEIVER,
  under,
  use,
} from "../notation.js";

const CLIENT = acquire("client");
const WATCHER = acquire("watcher");
const RESPONSE: FunctionModel = { ...acquire("response"), ...BLOCKS };
/** Serving closes what is served at the end. */
const SERVES: FunctionModel = { ...BLOCKS, ...use("arg 0", "releases") };
const OWNS_FIRST: FunctionModel = use("arg 0", "owns");

const RPC: FunctionModels = {
  ...functions("google.golang.org/grpc", each("Dial DialContext NewClient", CLOSER)),
  "(*google.golang.org/grpc.Server).Serve": SERVES,
  ...methods("*google.golang.org/grpc.Server", { GracefulStop: BLOCKS }),
  ...under(
    [
      "go.etcd.io/etcd/client/v3",
      "go.etcd.io/etcd/clientv3",
      "go.etcd.io/etcd/v3/clientv3",
      "github.com/coreos/etcd/clientv3",
    ],
    (path) => ({
      ...functions(path, each("New NewFromURL NewFromURLs NewCtxClient", CLOSER)),
      [`(${path}.Maintenance).Snapshot`]: CLOSER,
      [`${path}/concurrency.NewSession`]: CLOSER,
      // It leaves the lease to run out by itself.
      [`(*${path}/concurrency.Session).Orphan`]: RELEASES_RECEIVER,
    }),
  ),
  ...functions("go.temporal.io/sdk/client", each("Dial DialContext NewClient NewLazyClient", CLOSER)),
  "github.com/hashicorp/yamux.Client": { ...CLOSER, ...OWNS_FIRST },
  "github.com/hashicorp/yamux.Server": { ...CLOSER, ...OWNS_FIRST },
  ...methods("*github.com/hashicorp/yamux.Session", {
    ...each("Open OpenStream", CLOSER),
    ...each("Accept AcceptStream AcceptStreamWithContext", { ...CLOSER, ...BLOCKS }),
  }),
};

const SARAMA_NEW = each(
  "NewClient NewConsumer NewConsumerFromClient NewConsumerGroup NewConsumerGroupFromClient NewSyncProducer NewSyncProducerFromClient NewAsyncProducer NewAsyncProducerFromClient NewClusterAdmin NewClusterAdminFromClient NewOffsetManagerFromClient",
  CLOSER,
);
const QUEUES: FunctionModels = {
  ...under(["github.com/IBM/sarama", "github.com/Shopify/sarama"], (path) => ({
    ...functions(path, SARAMA_NEW),
    [`(${path}.Consumer).ConsumePartition`]: CLOSER,
    [`(${path}.AsyncProducer).AsyncClose`]: RELEASES_RECEIVER,
    [`(${path}.PartitionConsumer).AsyncClose`]: RELEASES_RECEIVER,
  })),
  ...functions(
    "github.com/segmentio/kafka-go",
    each("NewReader NewWriter NewConsumerGroup Dial DialContext DialLeader DialPartition", CLOSER),
  ),
  ...methods(
    "*github.com/segmentio/kafka-go.Dialer",
    each("Dial DialContext DialLeader DialPartition", CLOSER),
  ),
  ...methods("*github.com/segmentio/kafka-go.Conn", each("ReadBatch ReadBatchWith", CLOSER)),
  ...under(
    [
      "github.com/confluentinc/confluent-kafka-go/kafka",
      "github.com/confluentinc/confluent-kafka-go/v2/kafka",
    ],
    (path) => functions(path, each("NewConsumer NewProducer NewAdminClient", CLOSER)),
  ),
  "github.com/twmb/franz-go/pkg/kgo.NewClient": CLOSER,
  "github.com/nats-io/nats.go.Connect": CLOSER,
  "github.com/nats-io/nats.go.NewEncodedConn": OWNS_FIRST,
  "(github.com/nats-io/nats.go.Options).Connect": CLOSER,
  ...methods("*github.com/nats-io/nats.go.Conn", { Drain: RELEASES_RECEIVER }),
  ...methods("*github.com/nats-io/nats.go.EncodedConn", { Drain: RELEASES_RECEIVER }),
  ...methods("github.com/nats-io/nats.go.KeyValue", each("Watch WatchAll WatchFiltered", WATCHER)),
  ...methods("github.com/nats-io/nats.go.ObjectStore", { Get: CLOSER, Watch: WATCHER }),
  ...methods("github.com/nats-io/nats.go/jetstream.Consumer", each("Consume Messages", WATCHER)),
  ...methods("github.com/nats-io/nats.go/jetstream.ConsumeContext", { Drain: RELEASES_RECEIVER }),
  ...methods("github.com/nats-io/nats.go/jetstream.MessagesContext", { Drain: RELEASES_RECEIVER }),
  ...methods("github.com/nats-io/nats.go/jetstream.KeyValue", each("Watch WatchAll WatchFiltered", WATCHER)),
  ...under(["github.com/rabbitmq/amqp091-go", "github.com/streadway/amqp"], (path) =>
    functions(path, { ...each("Dial DialTLS DialConfig", CLOSER), Open: { ...CLOSER, ...OWNS_FIRST } }),
  ),
  ...functions("github.com/nsqio/go-nsq", each("NewConsumer NewProducer", CLIENT)),
  "github.com/apache/pulsar-client-go/pulsar.NewClient": CLOSER,
  "github.com/Azure/azure-sdk-for-go/sdk/messaging/azservicebus.NewClient": CLOSER,
  "github.com/Azure/azure-sdk-for-go/sdk/messaging/azservicebus.NewClientFromConnectionString": CLOSER,
  ...under(["github.com/go-zookeeper/zk", "github.com/samuel/go-zookeeper/zk"], (path) =>
    functions(path, each("Connect ConnectWithDialer", CLOSER)),
  ),
};

const WEB_SOCKETS: FunctionModels = {
  ...methods("*github.com/gorilla/websocket.Dialer", each("Dial DialContext", CLOSER)),
  "(*github.com/gorilla/websocket.Upgrader).Upgrade": CLOSER,
  "github.com/gorilla/websocket.Upgrade": CLOSER,
  ...methods("*github.com/gorilla/websocket.Conn", {
    NextWriter: acquire("writer"),
    ...each("ReadMessage ReadJSON NextReader", BLOCKS),
  }),
  ...under(["nhooyr.io/websocket", "github.com/coder/websocket"], (path) => ({
    ...functions(path, { ...each("Dial Accept", CLOSER), NetConn: use("arg 1", "owns") }),
    [`(*${path}.Conn).CloseNow`]: RELEASES_RECEIVER,
    [`(*${path}.Conn).Writer`]: acquire("writer"),
  })),
  ...functions("golang.org/x/net/websocket", {
    ...each("Dial DialConfig", CLOSER),
    NewClient: use("arg 1", "owns"),
  }),
};

const TRANSPORTS: FunctionModels = {
  ...functions("golang.org/x/crypto/ssh", {
    Dial: CLOSER,
    NewClient: OWNS_FIRST,
    ...each("NewClientConn NewServerConn", { ...CLOSER, ...OWNS_FIRST }),
  }),
  ...methods("*golang.org/x/crypto/ssh.Client", {
    ...each("NewSession Dial DialContext DialTCP Listen ListenTCP ListenUnix", CLOSER),
  }),
  ...methods("*golang.org/x/crypto/ssh.Session", {
    ...each("Run Output CombinedOutput Wait", BLOCKS),
    ...each("StdinPipe StdoutPipe StderrPipe", NOTHING),
  }),
  "(golang.org/x/crypto/ssh.Conn).OpenChannel": CLOSER,
  "(golang.org/x/crypto/ssh.NewChannel).Accept": CLOSER,
  ...functions("github.com/pkg/sftp", {
    ...each("NewClient NewClientPipe", CLOSER),
    ...each("NewServer NewRequestServer", use("arg 0", "keeps")),
  }),
  ...methods("*github.com/pkg/sftp.Client", each("Create Open OpenFile", CLOSER)),
  ...under(["github.com/quic-go/quic-go", "github.com/lucas-clemente/quic-go"], (path) =>
    functions(path, each("DialAddr DialAddrEarly ListenAddr ListenAddrEarly", CLOSER)),
  ),
  "golang.org/x/net/netutil.LimitListener": OWNS_FIRST,
  "(golang.org/x/net/proxy.Dialer).Dial": CLOSER,
  "(golang.org/x/net/proxy.ContextDialer).DialContext": CLOSER,
  "golang.org/x/net/icmp.ListenPacket": CLOSER,
  "golang.org/x/net/ipv4.NewPacketConn": OWNS_FIRST,
  "golang.org/x/net/ipv6.NewPacketConn": OWNS_FIRST,
  "(*golang.org/x/net/http2.Server).ServeConn": SERVES,
  ...functions("github.com/google/gopacket/pcap", each("OpenLive OpenOffline OpenOfflineFile", CLOSER)),
  "go.bug.st/serial.Open": CLOSER,
  "github.com/tarm/serial.OpenPort": CLOSER,
  "(*gopkg.in/gomail.v2.Dialer).Dial": CLOSER,
};

const DOCKER_STREAMS = each(
  "ContainerExport ContainerLogs CopyFromContainer ImageCreate ImageImport ImagePull ImagePush ImageSave PluginInstall PluginPush PluginUpgrade ServiceLogs TaskLogs",
  CLOSER,
);
const DOCKER_RESPONSES = each(
  "ContainerStats ContainerStatsOneShot ImageBuild ImageLoad",
  acquire("response"),
);
const DOCKER_CLIENT = "github.com/docker/docker/client";
const DOCKER: FunctionModels = {
  ...methods(`*${DOCKER_CLIENT}.Client`, { ...DOCKER_STREAMS, ...DOCKER_RESPONSES }),
  ...methods(`${DOCKER_CLIENT}.ContainerAPIClient`, {
    ...each("ContainerExport ContainerLogs CopyFromContainer", CLOSER),
    ...each("ContainerStats ContainerStatsOneShot", acquire("response")),
  }),
  ...methods(`${DOCKER_CLIENT}.ImageAPIClient`, {
    ...each("ImageCreate ImageImport ImagePull ImagePush ImageSave", CLOSER),
    ...each("ImageBuild ImageLoad", acquire("response")),
  }),
  ...under(["github.com/containerd/containerd", "github.com/containerd/containerd/v2/client"], (path) =>
    functions(path, { New: CLOSER, NewWithConn: { ...CLOSER, ...OWNS_FIRST } }),
  ),
  ...under(
    ["github.com/containerd/containerd/content", "github.com/containerd/containerd/v2/core/content"],
    (path) => ({
      [`(${path}.Provider).ReaderAt`]: CLOSER,
      [`(${path}.Ingester).Writer`]: CLOSER,
      [`${path}.OpenWriter`]: CLOSER,
    }),
  ),
};

const WORK_QUEUES =
  "New NewNamed NewWithConfig NewTyped NewTypedWithConfig NewDelayingQueue NewNamedDelayingQueue NewDelayingQueueWithConfig NewTypedDelayingQueue NewTypedDelayingQueueWithConfig NewRateLimitingQueue NewNamedRateLimitingQueue NewRateLimitingQueueWithConfig NewTypedRateLimitingQueue NewTypedRateLimitingQueueWithConfig";
const KUBERNETES: FunctionModels = {
  ...methods("*k8s.io/client-go/rest.Request", { Stream: CLOSER, Watch: WATCHER }),
  "k8s.io/client-go/tools/watch.NewRetryWatcher": WATCHER,
  "k8s.io/client-go/tools/watch.NewRetryWatcherWithContext": WATCHER,
  "k8s.io/apimachinery/pkg/watch.Filter": OWNS_FIRST,
  ...functions("k8s.io/client-go/util/workqueue", each(WORK_QUEUES, acquire("queue"))),
};

const RETRYABLE_POST: FunctionModel = { ...RESPONSE, ...use("arg 2", "keeps") };
const RETRYABLE: FunctionModels = { ...each("Get Head PostForm", RESPONSE), Post: RETRYABLE_POST };
const HTTP_CLIENTS: FunctionModels = {
  ...functions("github.com/hashicorp/go-retryablehttp", {
    ...RETRYABLE,
    NewRequest: use("arg 2", "keeps"),
    NewRequestWithContext: use("arg 3", "keeps"),
  }),
  ...methods("*github.com/hashicorp/go-retryablehttp.Client", { ...RETRYABLE, Do: RESPONSE }),
  "(*google.golang.org/api/storage/v1.ObjectsGetCall).Download": RESPONSE,
  "(*google.golang.org/api/drive/v3.FilesGetCall).Download": RESPONSE,
  "(*google.golang.org/api/drive/v3.FilesExportCall).Download": RESPONSE,
};

const ETHEREUM: FunctionModels = {
  ...under(["github.com/ethereum/go-ethereum/ethclient", "github.com/ethereum/go-ethereum/rpc"], (path) =>
    functions(path, each("Dial DialContext", CLOSER)),
  ),
  "(*github.com/ethereum/go-ethereum/event.Feed).Subscribe": acquire("subscription"),
  ...methods(
    "*github.com/ethereum/go-ethereum/ethclient.Client",
    each("SubscribeFilterLogs SubscribeNewHead", acquire("subscription")),
  ),
};

export const NETWORK_MODULES: ModelTable = {
  functions: {
    ...RPC,
    ...QUEUES,
    ...WEB_SOCKETS,
    ...TRANSPORTS,
    ...DOCKER,
    ...KUBERNETES,
    ...HTTP_CLIENTS,
    ...ETHEREUM,
  },
};
