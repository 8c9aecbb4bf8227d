# A gate like the incident's, in an application that has one queue for everything: what waits behind it waits in plain sight.
class PlaceOrder
  include Sidekiq::Job

  def perform(article)
    Order.create!(article: article)
  end
end
