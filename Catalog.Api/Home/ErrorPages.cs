using System.Text;
using Catalog.Api.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Home;

/// <summary>Writes a problem as a page for a browser that opened an address. Every other client gets the problem document.</summary>
/// <remarks>The page must not be stored: a shared cache would serve it to clients that want the document.</remarks>
internal sealed class ErrorPages(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.PrefersHtml;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        options.Value.CustomizeProblemDetails?.Invoke(context);
        response.ContentType = Page.ContentType;
        response.Headers.ContentSecurityPolicy = Page.Policy;
        response.Headers.CacheControl = CacheControl.NoStore;
        return new(response.Body.WriteAsync(Of(response.StatusCode, context.ProblemDetails), context.HttpContext.RequestAborted).AsTask());
    }

    private static byte[] Of(int status, Microsoft.AspNetCore.Mvc.ProblemDetails problem)
    {
        var title = $"{status} {ReasonPhrases.GetReasonPhrase(status)}".TrimEnd();
        var main = new StringBuilder().AppendLine($"<h1>{Page.Text(title)}</h1>");
        foreach (var text in (string?[])[problem.Title, problem.Detail])
        {
            if (text is not null && !title.EndsWith(text, StringComparison.Ordinal))
            {
                main.AppendLine($"<p>{Page.Text(text)}</p>");
            }
        }

        if (problem is HttpValidationProblemDetails { Errors: var errors })
        {
            main.AppendLine("<div class=\"table\"><table><tr><th scope=\"col\">Field</th><th scope=\"col\">Rule</th></tr>");
            foreach (var (field, rules) in errors)
            {
                main.AppendLine($"<tr><td><code>{Page.Text(field)}</code></td><td>{string.Join("<br>", rules.Select(Page.Text))}</td></tr>");
            }

            main.AppendLine("</table></div>");
        }

        main.AppendLine($"<p class=\"soft\">{Page.Link("/", "Index of the service")}</p>");
        return Page.Of(title, main.ToString());
    }
}
