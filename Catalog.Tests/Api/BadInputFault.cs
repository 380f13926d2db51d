namespace Catalog.Tests.Api;

/// <summary>One fault that a request can be given.</summary>
/// <param name="Place">What it spoils; a request has at most one fault in each place.</param>
/// <param name="Name">What it is, for the report.</param>
/// <param name="IsCertain">Whether the request then breaks a rule of the document for certain.</param>
/// <param name="Spoil">Puts it in.</param>
internal sealed record BadInputFault(string Place, string Name, bool IsCertain, Func<BadInputRequest, BadInputRequest> Spoil)
{
    public BadInputRequest Into(BadInputRequest request)
    {
        var spoilt = Spoil(request);
        return spoilt with
        {
            IsCertainlyBad = request.IsCertainlyBad || IsCertain,
            Faults = $"{request.Faults}{(request.Faults.Length > 0 ? " + " : "")}{Place} {Name}",
        };
    }
}
