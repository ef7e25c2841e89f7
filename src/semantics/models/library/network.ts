/** Connections, listeners and what is built on them: net, crypto/tls, net/smtp, net/rpc, net/textproto. */
import type { FunctionModel, FunctionModels, ModelTable } from "../model.js";
import { acquire, BLOCKS, CLOSER, each, functions, methods, NOTHING, use } from "./notation.js";

/** Waits for the other side as long as no deadline or timeout was set. */
const WAITING_CLOSER: FunctionModel = { ...CLOSER, ...BLOCKS };
/** Closing what is built on a connection closes the connection. */
const OWNS_FIRST: FunctionModel = use("arg 0", "owns");

const NET: FunctionModels = {
  ...functions("net", {
    ...each("Dial DialTCP DialUnix", WAITING_CLOSER),
    ...each("DialTimeout DialUDP DialIP", CLOSER),
    ...each(
      "Listen ListenPacket ListenTCP ListenUDP ListenMulticastUDP ListenIP ListenUnix ListenUnixgram",
      CLOSER,
    ),
    // They work on a copy of the file's descriptor.
    ...each("FileConn FileListener FilePacketConn", { ...CLOSER, ...use("arg 0", "looks") }),
    // Two ends in memory, which nothing outside holds on to.
    Pipe: NOTHING,
  }),
  ...methods("*net.Dialer", {
    Dial: WAITING_CLOSER,
    ...each("DialContext DialTCP DialUDP DialIP DialUnix", CLOSER),
  }),
  ...methods("*net.ListenConfig", each("Listen ListenPacket", CLOSER)),
  "(net.Listener).Accept": WAITING_CLOSER,
  ...methods("*net.TCPListener", { ...each("Accept AcceptTCP", WAITING_CLOSER), File: CLOSER }),
  ...methods("*net.UnixListener", { ...each("Accept AcceptUnix", WAITING_CLOSER), File: CLOSER }),
  // Of TCPConn, UDPConn, UnixConn and IPConn, which embed it.
  ...methods("*net.conn", { File: CLOSER, ...each("Read Write", BLOCKS) }),
  ...methods("net.Conn", each("Read Write", BLOCKS)),
  ...methods("net.PacketConn", each("ReadFrom WriteTo", BLOCKS)),
  ...methods("*net.UDPConn", each("ReadFrom ReadFromUDP ReadFromUDPAddrPort ReadMsgUDP", BLOCKS)),
  ...methods("*net.UnixConn", each("ReadFrom ReadFromUnix ReadMsgUnix", BLOCKS)),
  ...methods("*net.IPConn", each("ReadFrom ReadFromIP ReadMsgIP", BLOCKS)),
};

const TLS: FunctionModels = {
  ...functions("crypto/tls", {
    ...each("Dial DialWithDialer", WAITING_CLOSER),
    Listen: CLOSER,
    ...each("Client Server NewListener", OWNS_FIRST),
  }),
  ...methods("*crypto/tls.Dialer", { Dial: WAITING_CLOSER, DialContext: CLOSER }),
  ...methods("*crypto/tls.Conn", { ...each("Read Write Handshake", BLOCKS), NetConn: NOTHING }),
};

const PROTOCOLS: FunctionModels = {
  "net/smtp.Dial": WAITING_CLOSER,
  // A connection it cannot speak to is closed as well.
  "net/smtp.NewClient": OWNS_FIRST,
  ...methods("*net/smtp.Client", { Quit: use("receiver", "releases"), Data: acquire("writer") }),
  "net/smtp.SendMail": BLOCKS,
  "net/textproto.Dial": WAITING_CLOSER,
  "net/textproto.NewConn": OWNS_FIRST,
  "net/textproto.NewReader": use("arg 0", "borrows"),
  // Its methods flush the writer below.
  "net/textproto.NewWriter": use("arg 0", "keeps"),
  "(*net/textproto.Writer).DotWriter": acquire("writer"),
};

/** Serving a connection closes it at the end. */
const SERVES: FunctionModel = { ...use("arg 0", "releases"), ...BLOCKS };

const RPC: FunctionModels = {
  ...functions("net/rpc", {
    ...each("Dial DialHTTP DialHTTPPath", WAITING_CLOSER),
    ...each("NewClient NewClientWithCodec", OWNS_FIRST),
    ...each("ServeConn ServeCodec", SERVES),
    Accept: { ...BLOCKS, ...use("arg 0", "looks") },
  }),
  ...methods("*net/rpc.Server", {
    ...each("ServeConn ServeCodec", SERVES),
    Accept: { ...BLOCKS, ...use("arg 0", "looks") },
  }),
  ...methods("*net/rpc.Client", { Call: BLOCKS }),
  ...functions("net/rpc/jsonrpc", {
    Dial: WAITING_CLOSER,
    ...each("NewClient NewClientCodec NewServerCodec", OWNS_FIRST),
    ServeConn: SERVES,
  }),
};

export const NETWORK: ModelTable = { functions: { ...NET, ...TLS, ...PROTOCOLS, ...RPC } };
