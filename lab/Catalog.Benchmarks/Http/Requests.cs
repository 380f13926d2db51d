using System.Text;

namespace Catalog.Benchmarks.Http;

/// <summary>The bytes of HTTP/1.1 requests with the minimal headers.</summary>
internal static class Requests
{
    public static byte[] Get(string path, params string[] headers) => Bytes("GET", path, headers, body: null);

    public static byte[] Post(string path, string? body = null, params string[] headers) => Bytes("POST", path, headers, body);

    public static byte[] Put(string path, string body, params string[] headers) => Bytes("PUT", path, headers, body);

    public static Func<long, byte[]> InTurn(IEnumerable<string> paths, params string[] headers) =>
        InTurn([.. paths.Select(path => Get(path, headers))]);

    public static Func<long, byte[]> InTurn(byte[][] requests) => number => requests[number % requests.Length];

    private static byte[] Bytes(string method, string path, string[] headers, string? body)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        foreach (var header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        if (method != "GET")
        {
            text.Append(body is null ? "" : "Content-Type: application/json\r\n").Append("Content-Length: ").Append(body?.Length ?? 0).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").Append(body).ToString());
    }
}
