class SendReceipt
  include Sidekiq::Job

  def perform(order_id)
    Receipts.send_for(Order.find(order_id))
  end
end
