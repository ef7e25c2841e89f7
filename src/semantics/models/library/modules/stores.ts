/** Modules for other stores of data: key-value stores, documents, caches, files in the cloud. */
import type { FunctionModel, FunctionModels, ModelTable } from "../../model.js";
import {
  acquire,
  CLOSER,
  each,
  functions,
  methods,
  NOTHING,
  RELEASES_RECEIVER,
  under,
  use,
} from "../notation.js";

const TRANSACTION = acquire("transaction");
const ITERATOR = acquire("iterator");
const CURSOR = acquire("cursor");
const CLIENT = acquire("client");

const BOLT: FunctionModels = under(
  ["go.etcd.io/bbolt", "github.com/etcd-io/bbolt", "github.com/coreos/bbolt", "github.com/boltdb/bolt"],
  (path) => ({ [`${path}.Open`]: CLOSER, [`(*${path}.DB).Begin`]: TRANSACTION }),
);

const BADGER_PATH = "github.com/dgraph-io/badger";
const BADGER: FunctionModels = under(
  [BADGER_PATH, `${BADGER_PATH}/v2`, `${BADGER_PATH}/v3`, `${BADGER_PATH}/v4`],
  (path) => ({
    ...functions(path, each("Open OpenManaged", CLOSER)),
    ...methods(`*${path}.DB`, each("NewTransaction NewTransactionAt", TRANSACTION)),
    ...methods(`*${path}.Txn`, {
      ...each("Discard CommitWith CommitAt", RELEASES_RECEIVER),
      ...each("NewIterator NewKeyIterator", CLOSER),
    }),
  }),
);

const LEVELDB_PATH = "github.com/syndtr/goleveldb/leveldb";
const LEVELDB: FunctionModels = {
  ...functions(LEVELDB_PATH, { ...each("OpenFile RecoverFile", CLOSER) }),
  ...methods(`*${LEVELDB_PATH}.DB`, {
    ...each("NewIterator GetSnapshot", ITERATOR),
    OpenTransaction: TRANSACTION,
  }),
  ...methods(`*${LEVELDB_PATH}.Snapshot`, { NewIterator: ITERATOR }),
  ...methods(`*${LEVELDB_PATH}.Transaction`, { NewIterator: ITERATOR, Discard: RELEASES_RECEIVER }),
};

/** The value of Get is memory of the store until its closer is closed. */
const PEBBLE_GET: FunctionModel = acquire("closer", { of: "result 1" });
const PEBBLE_PATH = "github.com/cockroachdb/pebble";
const PEBBLE: FunctionModels = under([PEBBLE_PATH, `${PEBBLE_PATH}/v2`], (path) => ({
  [`${path}.Open`]: CLOSER,
  ...methods(`*${path}.DB`, { ...each("NewIter NewSnapshot", CLOSER), Get: PEBBLE_GET }),
  ...methods(`*${path}.Snapshot`, { NewIter: CLOSER, Get: PEBBLE_GET }),
  ...methods(`*${path}.Batch`, { NewIter: CLOSER, Get: PEBBLE_GET }),
  ...methods(`${path}.Reader`, { NewIter: CLOSER, Get: PEBBLE_GET }),
}));

const MONGO: FunctionModels = under(
  ["go.mongodb.org/mongo-driver/mongo", "go.mongodb.org/mongo-driver/v2/mongo"],
  (path) => ({
    [`${path}.Connect`]: CLIENT,
    ...methods(`*${path}.Client`, { Watch: CURSOR, StartSession: acquire("session") }),
    ...methods(`*${path}.Database`, each("Aggregate RunCommandCursor ListCollections Watch", CURSOR)),
    ...methods(`*${path}.Collection`, each("Find Aggregate Watch", CURSOR)),
    [`(${path}.IndexView).List`]: CURSOR,
    // "The cursor will be closed after the call."
    [`(*${path}.Cursor).All`]: RELEASES_RECEIVER,
  }),
);

const REDIS_PATHS = [
  "github.com/go-redis/redis",
  "github.com/go-redis/redis/v7",
  "github.com/go-redis/redis/v8",
  "github.com/redis/go-redis/v9",
];
const SUBSCRIBES = each("Subscribe PSubscribe SSubscribe", CLOSER);
const REDIS: FunctionModels = {
  ...under(REDIS_PATHS, (path) => ({
    ...functions(
      path,
      each(
        "NewClient NewClusterClient NewFailoverClient NewFailoverClusterClient NewUniversalClient NewRing",
        CLOSER,
      ),
    ),
    ...methods(`*${path}.Client`, { ...SUBSCRIBES, Conn: acquire("connection") }),
    ...methods(`*${path}.ClusterClient`, SUBSCRIBES),
    ...methods(`*${path}.Ring`, SUBSCRIBES),
    ...methods(`${path}.UniversalClient`, SUBSCRIBES),
  })),
  ...functions("github.com/gomodule/redigo/redis", {
    ...each("Dial DialContext DialTimeout DialURL DialURLContext", acquire("connection")),
    ...each("NewConn NewLoggingConn NewLoggingConnFilter", use("arg 0", "owns")),
  }),
  ...methods("*github.com/gomodule/redigo/redis.Pool", each("Get GetContext", acquire("connection"))),
};

const CACHES: FunctionModels = {
  ...under(["github.com/dgraph-io/ristretto", "github.com/dgraph-io/ristretto/v2"], (path) =>
    functions(path, { NewCache: CLOSER }),
  ),
  ...under(
    ["github.com/allegro/bigcache", "github.com/allegro/bigcache/v2", "github.com/allegro/bigcache/v3"],
    (path) => functions(path, each("New NewBigCache", CLOSER)),
  ),
};

/** Opens a stream over HTTP whose result holds it in its field Body. */
const OBJECT: FunctionModel = acquire("response");
/** Closing it commits the object; who gives up cancels the context instead. */
const UPLOAD: FunctionModel = acquire("writer");

const OBJECTS: FunctionModels = {
  ...methods("*cloud.google.com/go/storage.ObjectHandle", {
    ...each("NewReader NewRangeReader", CLOSER),
    NewWriter: UPLOAD,
  }),
  "gocloud.dev/blob.OpenBucket": CLOSER,
  ...methods("*gocloud.dev/blob.Bucket", { ...each("NewReader NewRangeReader", CLOSER), NewWriter: UPLOAD }),
  "(*github.com/aws/aws-sdk-go-v2/service/s3.Client).GetObject": OBJECT,
  ...methods("*github.com/aws/aws-sdk-go/service/s3.S3", each("GetObject GetObjectWithContext", OBJECT)),
  ...methods(
    "github.com/aws/aws-sdk-go/service/s3/s3iface.S3API",
    each("GetObject GetObjectWithContext", OBJECT),
  ),
  "(*github.com/Azure/azure-sdk-for-go/sdk/storage/azblob.Client).DownloadStream": OBJECT,
  "(*github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob.Client).DownloadStream": OBJECT,
  ...methods("*github.com/minio/minio-go/v7.Client", each("GetObject SelectObjectContent", CLOSER)),
  "(github.com/minio/minio-go/v7.Core).GetObject": CLOSER,
};

const GOOGLE: FunctionModels = {
  ...under(
    [
      "bigquery",
      "bigtable",
      "datastore",
      "firestore",
      "logging",
      "pubsub",
      "pubsub/v2",
      "spanner",
      "storage",
    ].map((name) => `cloud.google.com/go/${name}`),
    (path) => functions(path, { NewClient: CLOSER }),
  ),
  "cloud.google.com/go/bigtable.NewAdminClient": CLOSER,
  "cloud.google.com/go/bigtable.NewInstanceAdminClient": CLOSER,
  "cloud.google.com/go/firestore.NewClientWithDatabase": CLOSER,
  "cloud.google.com/go/spanner.NewClientWithConfig": CLOSER,
  "cloud.google.com/go/secretmanager/apiv1.NewClient": CLOSER,
  "cloud.google.com/go/kms/apiv1.NewKeyManagementClient": CLOSER,
  ...methods("cloud.google.com/go/firestore.Query", each("Documents Snapshots", ITERATOR)),
  "(*cloud.google.com/go/firestore.DocumentRef).Snapshots": ITERATOR,
  "(*cloud.google.com/go/firestore.Transaction).Documents": ITERATOR,
  // "It is not necessary to call Stop after calling GetAll."
  "(*cloud.google.com/go/firestore.DocumentIterator).GetAll": RELEASES_RECEIVER,
  ...methods(
    "*cloud.google.com/go/spanner.txReadOnly",
    each("Read ReadUsingIndex ReadWithOptions Query QueryWithOptions QueryWithStats", ITERATOR),
  ),
  "(*cloud.google.com/go/spanner.RowIterator).Do": RELEASES_RECEIVER,
  "(*cloud.google.com/go/spanner.Client).ReadOnlyTransaction": CLOSER,
  "(*cloud.google.com/go/spanner.Client).BatchReadOnlyTransaction": CLOSER,
  "(*cloud.google.com/go/spanner.BatchReadOnlyTransaction).Execute": ITERATOR,
  "(*cloud.google.com/go/datastore.Client).NewTransaction": TRANSACTION,
};

const FILE_SYSTEMS: FunctionModels = {
  ...methods("github.com/spf13/afero.Fs", each("Create Open OpenFile", CLOSER)),
  ...methods("github.com/spf13/afero.OsFs", each("Create Open OpenFile", CLOSER)),
  ...methods("*github.com/spf13/afero.MemMapFs", each("Create Open OpenFile", NOTHING)),
  "github.com/spf13/afero.TempFile": CLOSER,
  "(github.com/spf13/afero.Afero).TempFile": CLOSER,
  ...methods("github.com/go-git/go-billy/v5.Basic", each("Create Open OpenFile", CLOSER)),
  "(github.com/go-git/go-billy/v5.TempFile).TempFile": CLOSER,
  "(*github.com/go-git/go-git/v5/plumbing/object.Blob).Reader": CLOSER,
  "golang.org/x/exp/mmap.Open": CLOSER,
};

export const STORE_MODULES: ModelTable = {
  functions: {
    ...BOLT,
    ...BADGER,
    ...LEVELDB,
    ...PEBBLE,
    ...MONGO,
    ...REDIS,
    ...CACHES,
    ...OBJECTS,
    ...GOOGLE,
    ...FILE_SYSTEMS,
  },
};
