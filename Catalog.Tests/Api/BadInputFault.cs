namespace Catalog.Tests.Api;

/// <summary>A fault that can be put into a request.</summary>
/// <param name="Place">The part of the request that it changes. A request has at most one fault in each place.</param>
/// <param name="Name">Description for the report.</param>
/// <param name="IsCertain">Whether the changed request certainly breaks a rule of the document.</param>
/// <param name="Spoil">Puts the fault into a request.</param>
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
