using System.Globalization;
using System.Text;

namespace Catalog.Tests.Lab;

/// <summary>A log as nginx might have written it in half a minute of visits to the seeded products, the same every time.</summary>
internal static class SampleLog
{
    private const int Requests = 400;
    private const int Products = 1000; // in the seed
    private const double Seconds = 30;
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 30, 0, TimeSpan.FromHours(1));
    private static readonly string[] Visitors = ["127.0.0.1", "192.0.2.17", "192.0.2.42", "198.51.100.8", "2001:db8::1f", "::1"];
    private static readonly string[] Categories = ["garden", "books", "kitchen", "cycling", "lighting"];
    private static readonly string[] Searches = ["lamp", "rake", "desk+lamp", "tea%20pot"];

    public static string Write()
    {
        var random = new Random(1);
        var log = new StringBuilder();
        for (var i = 0; i < Requests; i++)
        {
            var at = Start.AddSeconds(Math.Floor(i * Seconds / Requests));
            var (request, status) = Request(random);
            log.Append(CultureInfo.InvariantCulture, $"{Visitors[random.Next(Visitors.Length)]} - - [{Time(at)}] \"{request}\" {status} ");
            log.Append(CultureInfo.InvariantCulture, $"{(status == 200 ? random.Next(200, 5000) : 0)} \"-\" \"{Browser}\"\n");
        }

        return log.ToString();
    }

    // The time zone without its colon, which .NET always writes.
    private static string Time(DateTimeOffset at) => at.ToString("dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(24, 1);

    private static (string Request, int Status) Request(Random random) => random.Next(100) switch
    {
        < 66 => ($"GET /products/{Product(random)} HTTP/1.1", 200),
        < 69 => ($"HEAD /products/{Product(random)} HTTP/1.1", 200),
        < 76 => ($"GET /products?category={Of(Categories, random)}&limit=20 HTTP/2.0", 200),
        < 80 => ($"GET /products/{Product(random)}/reviews HTTP/1.1", 200),
        < 83 => ($"GET /products/search?q={Of(Searches, random)}&limit=10 HTTP/1.1", 200),
        < 85 => ("GET /products/trending HTTP/1.1", 200),
        < 87 => ("GET /categories HTTP/1.1", 200),
        < 89 => ($"GET /products/{Products + random.Next(9000, 9020)} HTTP/1.1", 404),
        < 91 => ("GET /sessions/current HTTP/1.1", 200), // with a token, which no log has
        < 95 => ($"POST /products/{Product(random)}/views HTTP/1.1", 202),
        < 97 => ("GET /favicon.ico HTTP/1.1", 404),
        < 98 => ("GET /index.php?a=\\x22b\\x22 HTTP/1.1", 404),
        < 99 => ("\\x16\\x03\\x01\\x02", 400),
        _ => ("-", 408),
    };

    private static int Product(Random random) => (int)Math.Pow(Products + 1, random.NextDouble()); // about Zipf's law

    private static string Of(string[] words, Random random) => words[random.Next(words.Length)];
}
