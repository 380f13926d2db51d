using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;

namespace Catalog.Lab.Page;

/// <summary>The files of the page, from the program itself.</summary>
internal static class PageFiles
{
    private const string Folder = "page/";
    private const string Start = "index.html";
    private const string TokenPlace = "{{token}}";
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Maps each file, and the start page at <c>/</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes, string token)
    {
        foreach (var name in Names())
        {
            var path = name[Folder.Length..].Replace('\\', '/');
            if (path != Start)
            {
                var type = Types.TryGetContentType(path, out var known) ? known : "text/plain";
                routes.MapGet("/" + path, () => TypedResults.Stream(Open(name), type));
            }
        }

        routes.MapGet("/", async () =>
        {
            using var reader = new StreamReader(Open(Folder + Start));
            var page = await reader.ReadToEndAsync();
            return TypedResults.Content(page.Replace(TokenPlace, token, StringComparison.Ordinal), "text/html; charset=utf-8");
        });
    }

    /// <summary>The names of the files among the resources.</summary>
    public static IEnumerable<string> Names() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal));

    /// <summary>Opens a file.</summary>
    public static Stream Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
}
